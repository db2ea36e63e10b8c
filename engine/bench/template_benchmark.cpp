// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "engine/bench/benchmark.h"
#include "engine/bench/sample_text.h"
#include "engine/bench/stopwatch.h"
#include "engine/text/chat_format.h"

namespace poft::engine {

namespace {

constexpr int kRounds = 7;
constexpr int kRenderings = 2000;

/// A system prompt and two exchanges, 2 kB in all.
std::string sampleConversation()
{
    SampleText text(2);
    nlohmann::ordered_json messages = nlohmann::ordered_json::array();
    messages.push_back({{"role", "system"}, {"content", text.next(150)}});
    for (int i = 0; i < 2; ++i) {
        messages.push_back({{"role", "user"}, {"content", text.next(200)}});
        messages.push_back({{"role", "assistant"}, {"content", text.next(700)}});
    }
    return nlohmann::ordered_json{{"messages", messages}}.dump();
}

}  // namespace

Status benchTemplates(const BenchSettings& settings, const MeasurementSink& sink)
{
    text::ChatFormat format = text::ChatFormat::chatMl();
    if (!settings.model.empty()) {
        POFT_TRY_ASSIGN(format, text::ChatFormat::load(settings.model));
    }
    const std::string name = settings.model.empty() ? "ChatML" : settings.model.filename().string();
    const std::string request = sampleConversation();
    Status problem;
    const auto perSecond = [&](const auto& render) {
        return kRenderings / bestSeconds(TimeOf::Processor, kRounds, [&] {
                   for (int i = 0; i < kRenderings && problem; ++i)
                       problem = render();
               });
    };
    const double texts = perSecond([&]() -> Status {
        POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request));
        POFT_TRY(format.renderText(conversation));
        return {};
    });
    const double spans = perSecond([&]() -> Status {
        POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request));
        POFT_TRY(format.render(conversation));
        return {};
    });
    POFT_TRY(problem);
    sink({name + ", text", texts, "conversations/s", 0});
    sink({name + ", text and places of the answers", spans, "conversations/s", 0});
    return {};
}

}  // namespace poft::engine
