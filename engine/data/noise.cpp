// SPDX-License-Identifier: Apache-2.0
#include "engine/data/noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "engine/data/random.h"

namespace poft::data {

namespace {

constexpr std::string_view kMismatchedResponse = "mismatched_response";
constexpr std::string_view kCharacterEdits = "character_edits";

/// The data set before any noise, as the source of other answers and of characters.
class CleanAnswers {
public:
    explicit CleanAnswers(const std::vector<Sample>& samples)
    {
        for (std::size_t i = 0; i < samples.size(); ++i)
            for (const text::Message& turn : samples[i].conversation.messages)
                if (turn.role == text::kAssistantRole)
                    m_answers.push_back({i, turn.content});
    }

    /// An answer of another sample whose text differs; null where there is none.
    const std::string* different(std::size_t sample, std::string_view content, Random& random) const
    {
        const auto fits = [&](const Answer& answer) { return answer.sample != sample && answer.content != content; };
        // A random answer fits nearly always; where few do, go on from a random place to the next that fits.
        for (int attempt = 0; attempt < 64; ++attempt)
            if (const Answer& answer = m_answers[random.below(m_answers.size())]; fits(answer))
                return &answer.content;
        const std::size_t begin = random.below(m_answers.size());
        for (std::size_t i = 0; i < m_answers.size(); ++i)
            if (const Answer& answer = m_answers[(begin + i) % m_answers.size()]; fits(answer))
                return &answer.content;
        return nullptr;
    }

    /// A character of a random answer, as UTF-8; "x" where that answer is empty.
    std::string_view character(Random& random) const
    {
        const std::string_view content = m_answers[random.below(m_answers.size())].content;
        if (content.empty())
            return "x";
        std::size_t begin = random.below(content.size());
        while (begin > 0 && continues(content[begin]))
            --begin;
        return content.substr(begin, characterLength(content, begin));
    }

    /// Bytes of the character that begins at `begin`, with every byte that continues it.
    static std::size_t characterLength(std::string_view content, std::size_t begin)
    {
        std::size_t end = begin + 1;
        while (end < content.size() && continues(content[end]))
            ++end;
        return end - begin;
    }

private:
    struct Answer {
        std::size_t sample;
        std::string content;
    };

    static bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

    std::vector<Answer> m_answers;
};

/// One round over the characters of an answer.
std::string editedOnce(std::string_view content, const CleanAnswers& answers, Random& random)
{
    std::string edited;
    for (std::size_t begin = 0; begin < content.size();) {
        const std::string_view character = content.substr(begin, CleanAnswers::characterLength(content, begin));
        begin += character.size();
        if (!random.chance(kCharacterEditRate)) {
            edited += character;
            continue;
        }
        switch (random.below(3)) {
            case 0:  // insert, before or behind
                if (random.chance(0.5)) {
                    edited += answers.character(random);
                    edited += character;
                } else {
                    edited += character;
                    edited += answers.character(random);
                }
                break;
            case 1:  // delete
                break;
            default:  // replace
                edited += answers.character(random);
        }
    }
    return edited;
}

std::string edited(std::string_view content, const CleanAnswers& answers, Random& random)
{
    if (content.empty())
        return std::string(answers.character(random));
    std::string result;
    do {
        result = editedOnce(content, answers, random);
    } while (result == content || result.empty());
    return result;
}

Status corrupt(Sample& sample, std::size_t origin, std::string_view kind, const CleanAnswers& answers, Random& random)
{
    for (text::Message& turn : sample.conversation.messages) {
        if (turn.role != text::kAssistantRole)
            continue;
        if (kind == kCharacterEdits) {
            turn.content = edited(turn.content, answers, random);
            continue;
        }
        const std::string* other = answers.different(origin, turn.content, random);
        if (!other)
            return fail(ErrorKind::Invalid,
                        "No mismatched response can be made: all answers of the data set are the same; use other noise "
                        "or more data.");
        turn.content = *other;
    }
    sample.isNoise = true;
    sample.noiseKind = kind;
    return {};
}

Status check(const std::vector<Sample>& samples, const recipe::Noise& noise)
{
    for (const auto& [kind, rate] : noise.kinds) {
        if (kind != kMismatchedResponse && kind != kCharacterEdits)
            return fail(ErrorKind::Invalid, "The noise '" + kind + "' is not known; there are '" +
                                                std::string(kMismatchedResponse) + "' and '" +
                                                std::string(kCharacterEdits) + "'.");
        if (!std::isfinite(rate) || rate < 0)
            return fail(ErrorKind::Invalid,
                        "The rate of the noise '" + kind + "' is no share of the data set; give 0 or more.");
    }
    for (const Sample& sample : samples)
        if (sample.kind != SampleKind::Messages)
            return fail(ErrorKind::Invalid,
                        std::string("Noise is made of conversations, and the data set holds ") +
                            (sample.kind == SampleKind::Pairs ? "preference pairs" : "plain texts") +
                            "; choose another data set.");
    return {};
}

/// The samples that noise can be made of: answered, and not already known to be noise.
std::vector<std::size_t> corruptible(const std::vector<Sample>& samples)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto& turns = samples[i].conversation.messages;
        const bool answered =
            std::any_of(turns.begin(), turns.end(), [](const auto& turn) { return turn.role == text::kAssistantRole; });
        if (answered && !samples[i].isNoise.value_or(false))
            places.push_back(i);
    }
    return places;
}

}  // namespace

Result<std::vector<Sample>> addNoise(std::vector<Sample> samples, const recipe::Noise& noise)
{
    POFT_TRY(check(samples, noise));
    const CleanAnswers answers(samples);
    const bool add = noise.mode == recipe::Noise::Mode::Add;
    const std::size_t size = samples.size();
    Random random(stableHash("noise", static_cast<std::uint64_t>(noise.seed)));
    std::vector<std::size_t> order = corruptible(samples);
    random.shuffle(order);

    std::size_t used = 0;
    double share =
        0;  // of this kind and those before: rounding the sum keeps rates of 0.5 and 0.5 within an odd data set
    for (const auto& [kind, rate] : noise.kinds) {
        share += rate;
        const auto end = static_cast<std::size_t>(std::llround(share * static_cast<double>(size)));
        if (end > used && (order.empty() || (!add && end > order.size())))
            return fail(ErrorKind::Invalid, "More noise is asked for than the data set has samples to make it of (" +
                                                std::to_string(order.size()) + "); lower the rates.");
        for (; used < end; ++used) {
            const std::size_t origin = order[used % order.size()];
            if (add)
                samples.push_back(Sample(samples[origin]));
            POFT_TRY(corrupt(add ? samples.back() : samples[origin], origin, kind, answers, random));
        }
    }
    for (Sample& sample : samples)
        if (!sample.isNoise)
            sample.isNoise = false;
    return samples;
}

}  // namespace poft::data
