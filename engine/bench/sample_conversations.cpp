// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/sample_conversations.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/bench/sample_text.h"

namespace poft::engine {

namespace {

constexpr int kTexts = 500;  // made once, of which rows are put together: making text takes longer than importing it

struct Turns {
    std::vector<std::string> questions;
    std::vector<std::string> answers;
};

Turns sampleTurns()
{
    Turns turns;
    SampleText text(3);
    data::Random random(4);
    for (int i = 0; i < kTexts; ++i) {
        turns.questions.push_back(text.next(static_cast<std::size_t>(random.between(50, 250))));
        turns.answers.push_back(text.next(static_cast<std::size_t>(random.between(800, 3200))));
    }
    return turns;
}

nlohmann::ordered_json rowOf(const Turns& turns, std::int64_t number, data::Random& random)
{
    const std::string first = "Question " + std::to_string(number) + ": " + turns.questions[random.below(kTexts)];
    nlohmann::ordered_json messages = nlohmann::ordered_json::array();
    for (int exchange = 0, last = random.between(1, 5); exchange < last; ++exchange) {
        messages.push_back(
            {{"content", exchange == 0 ? first : turns.questions[random.below(kTexts)]}, {"role", "user"}});
        messages.push_back({{"content", turns.answers[random.below(kTexts)]}, {"role", "assistant"}});
    }
    return {{"prompt", first}, {"prompt_id", std::to_string(number)}, {"messages", std::move(messages)}};
}

}  // namespace

Result<std::uint64_t> writeConversations(const std::filesystem::path& file, std::int64_t count, bool array)
{
    std::ofstream out(file, std::ios::binary);
    const Turns turns = sampleTurns();
    data::Random random(5);
    for (std::int64_t i = 0; i < count; ++i)
        out << (!array ? "" : i == 0 ? "[" : ",\n") << rowOf(turns, i, random) << (array ? "" : "\n");
    out << (array ? "]" : "");
    const auto bytes = static_cast<std::uint64_t>(out.tellp());
    out.close();
    if (!out)
        return fail(ErrorKind::Io, file.string() + " cannot be written: is the disk full?");
    return bytes;
}

}  // namespace poft::engine
