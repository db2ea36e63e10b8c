// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <iostream>
#include <optional>

#include "engine/commands/commands.h"
#include "engine/commands/json_lines.h"
#include "engine/text/chat_format.h"
#include "engine/text/conversation.h"
#include "engine/text/training_sequence.h"
#include "engine/tokenizer/tokenizer.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

Json tokensOf(const tokenizer::Encoding& encoding)
{
    Json offsets = Json::array();
    for (const tokenizer::ByteSpan& span : encoding.offsets)
        offsets.push_back({span.begin, span.end});
    return {{"ids", encoding.ids}, {"offsets", std::move(offsets)}};
}

/// Answers the lines of one run; the folder's template is read when the first line needs it.
class LineTokenizer {
public:
    LineTokenizer(tokenizer::Tokenizer tokenizer, const TokenizeArguments& arguments)
        : m_tokenizer(std::move(tokenizer)), m_arguments(arguments)
    {
    }

    Result<Json> answer(const Json& request)
    {
        if (request.contains("text") == request.contains("messages"))
            return fail(ErrorKind::Invalid, "The line needs either \"text\" or \"messages\".");
        if (request.contains("text"))
            return tokensOf(m_tokenizer.encode(request.at("text").get_ref<const std::string&>(),
                                               {.addSpecialTokens = m_arguments.special}));
        if (!m_format) {
            POFT_TRY_ASSIGN(m_format, text::ChatFormat::load(m_arguments.model));
        }
        POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request.dump()));
        POFT_TRY_ASSIGN(const text::Rendering rendering,
                        m_format->render(conversation, request.value("add_generation_prompt", false)));
        // The template has written every token that belongs there.
        Json answer = tokensOf(m_tokenizer.encode(rendering.text));
        answer["text"] = rendering.text;
        if (!conversation.messages.empty() && conversation.messages.back().role == text::kAssistantRole) {
            POFT_TRY_ASSIGN(const text::TrainingSequence learnt,
                            text::encodeForTraining(m_tokenizer, *m_format, conversation, {}));
            answer["response_mask"] = learnt.sequence.responseMask;
        }
        return answer;
    }

private:
    tokenizer::Tokenizer m_tokenizer;
    std::optional<text::ChatFormat> m_format;
    const TokenizeArguments& m_arguments;
};

}  // namespace

Status tokenizeLines(const TokenizeArguments& arguments)
{
    POFT_TRY_ASSIGN(tokenizer::Tokenizer tokenizer, tokenizer::Tokenizer::load(arguments.model));
    for (const std::string& warning : tokenizer.warnings())
        std::cerr << "poft-engine: " << warning << "\n";
    LineTokenizer lines(std::move(tokenizer), arguments);
    return answerJsonLines(std::cin, std::cout, [&lines](const Json& request) { return lines.answer(request); });
}

}  // namespace poft::engine
