// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/json_lines.h"
#include "engine/text/chat_format.h"
#include "engine/text/conversation.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// The rendered text and where the answers lie in it. What could not be told is named: turns without a span, and spans
/// that end with their content.
Json answerOf(const text::Rendering& rendering)
{
    Json spans = Json::array();
    Json undecided = Json::array();
    Json withoutEnd = Json::array();
    for (std::size_t turn = 0; turn < rendering.responses.size(); ++turn) {
        const text::ResponseSpan& response = rendering.responses[turn];
        if (response.source == text::SpanSource::Undecided) {
            undecided.push_back(turn);
            continue;
        }
        spans.push_back({response.whole.begin, response.whole.end});
        if (!response.hasEnd)
            withoutEnd.push_back(turn);
    }
    Json answer{{"text", rendering.text}, {"response_spans", std::move(spans)}};
    if (!undecided.empty())
        answer["undecided_turns"] = std::move(undecided);
    if (!withoutEnd.empty())
        answer["turns_without_end"] = std::move(withoutEnd);
    return answer;
}

}  // namespace

Status renderLines(const RenderArguments& arguments)
{
    POFT_TRY_ASSIGN(const text::ChatFormat format, text::ChatFormat::load(arguments.model));
    return answerJsonLines(std::cin, std::cout, [&format](const Json& request) -> Result<Json> {
        POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request.dump()));
        POFT_TRY_ASSIGN(const text::Rendering rendering,
                        format.render(conversation, request.value("add_generation_prompt", false)));
        return answerOf(rendering);
    });
}

}  // namespace poft::engine
