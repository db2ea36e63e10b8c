// SPDX-License-Identifier: Apache-2.0
#include "engine/text/token_places.h"

#include <algorithm>

namespace poft::text {

namespace {

/// Where an answer of the rendered text stands in the conversation.
struct AnswerPlace {
    std::int64_t message = 0;
    std::int64_t begin = 0;
    bool known = false;
};

/// Goes through the answers in order: each is looked for behind the one before, in the messages that can hold it.
std::vector<AnswerPlace> answerPlaces(const TrainingSequence& sequence, const Conversation& conversation)
{
    const std::string& text = sequence.rendering.text;
    std::vector<AnswerPlace> places;
    std::size_t message = 0;
    std::size_t behind = 0;
    for (const ResponseSpan& response : sequence.rendering.responses) {
        const std::string_view answer =
            std::string_view(text).substr(response.content.begin, response.content.end - response.content.begin);
        AnswerPlace place;
        for (std::size_t i = message; i < conversation.messages.size() && !place.known; ++i) {
            const Message& candidate = conversation.messages[i];
            if (candidate.role != kAssistantRole && candidate.role != kTextRole)
                continue;
            const std::size_t found = candidate.content.find(answer, i == message ? behind : 0);
            if (found == std::string::npos)
                continue;
            place = {static_cast<std::int64_t>(i), static_cast<std::int64_t>(found), true};
            // A message without answer is passed over by the next one: it takes no bytes to look behind.
            message = answer.empty() ? i + 1 : i;
            behind = answer.empty() ? 0 : found + answer.size();
        }
        places.push_back(place);
    }
    return places;
}

}  // namespace

std::vector<TokenPlace> responsePlaces(const TrainingSequence& sequence, const Conversation& conversation)
{
    const std::vector<AnswerPlace> answers = answerPlaces(sequence, conversation);
    const std::vector<ResponseSpan>& responses = sequence.rendering.responses;
    std::vector<TokenPlace> places;
    std::size_t answer = 0;
    for (std::size_t i = 0; i < sequence.sequence.ids.size(); ++i) {
        if (sequence.sequence.responseMask[i] == 0)
            continue;
        const tokenizer::ByteSpan span = sequence.encoding.offsets[i];
        // The last answer that begins before the token's end; an empty range may stand at its very beginning.
        while (answer + 1 < responses.size() &&
               responses[answer + 1].content.begin < std::max(span.end, span.begin + 1))
            ++answer;
        if (answer >= answers.size() || !answers[answer].known) {
            places.push_back({answer < answers.size() ? answers[answer].message : 0, 0, 0});
            continue;
        }
        const tokenizer::ByteSpan content = responses[answer].content;
        const std::uint32_t begin = std::clamp(span.begin, content.begin, content.end);
        const std::uint32_t end = std::clamp(span.end, begin, content.end);
        const std::int64_t shift = answers[answer].begin - static_cast<std::int64_t>(content.begin);
        places.push_back({answers[answer].message, begin + shift, end + shift});
    }
    return places;
}

}  // namespace poft::text
