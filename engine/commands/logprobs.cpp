// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/json_lines.h"
#include "engine/commands/loaded_model.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// "response_mask" of a request, 0 or 1 for each token; without it all count. The first never does, since nothing
/// precedes it.
Result<std::vector<std::uint8_t>> maskOf(const Json& request, std::size_t tokens)
{
    std::vector<std::uint8_t> mask(tokens, 1);
    if (const auto given = request.find("response_mask"); given != request.end() && !given->is_null()) {
        if (!given->is_array() || given->size() != tokens)
            return fail(ErrorKind::Invalid,
                        fmt::format("\"response_mask\" is not a list of {} numbers, one for each token.", tokens));
        for (std::size_t i = 0; i < tokens; ++i) {
            const Json& value = (*given)[i];
            if (value != 0 && value != 1 && !value.is_boolean())
                return fail(ErrorKind::Invalid,
                            fmt::format("\"response_mask\" holds {}; 0 or 1 is needed.", value.dump()));
            mask[i] = value == 1 || value == true ? 1 : 0;
        }
    }
    mask.front() = 0;
    return mask;
}

Result<api::Sequence> sequenceOf(const Json& request, LoadedModel& model)
{
    if (request.contains("ids") == request.contains("messages"))
        return fail(ErrorKind::Invalid, "The line needs either \"ids\" or \"messages\".");
    if (request.contains("ids")) {
        api::Sequence sequence;
        POFT_TRY_ASSIGN(sequence.ids, idsOf(request));
        POFT_TRY_ASSIGN(sequence.responseMask, maskOf(request, sequence.ids.size()));
        return sequence;
    }
    POFT_TRY_ASSIGN(const ModelText* text, model.text());
    POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(request.dump()));
    POFT_TRY_ASSIGN(text::TrainingSequence encoded,
                    text::encodeForTraining(text->tokenizer, text->format, conversation, {}));
    return std::move(encoded.sequence);
}

Result<Json> answer(const Json& request, LoadedModel& model)
{
    POFT_TRY_ASSIGN(const api::Sequence sequence, sequenceOf(request, model));
    POFT_TRY_ASSIGN(const auto all, model.likelihood().tokenLogLikelihoods({&sequence, 1}));
    const std::vector<float>& likelihoods = all.front();
    double sum = 0;
    int tokens = 0;
    Json values = Json::array();
    for (std::size_t i = 0; i < likelihoods.size(); ++i) {
        values.push_back(i == 0 ? Json() : Json(likelihoods[i]));
        if (i == 0 || !sequence.responseMask[i])
            continue;
        sum += likelihoods[i];
        ++tokens;
    }
    return Json{{"ids", sequence.ids},
                {"logprobs", std::move(values)},
                {"response_mask", sequence.responseMask},
                {"mean_response_logprob", tokens > 0 ? Json(sum / tokens) : Json()},
                {"response_tokens", tokens}};
}

}  // namespace

Status logprobLines(const LogprobsArguments& arguments)
{
    POFT_TRY_ASSIGN(LoadedModel model, LoadedModel::load(arguments.model));
    return answerJsonLines(std::cin, std::cout, [&model](const Json& request) { return answer(request, model); });
}

}  // namespace poft::engine
