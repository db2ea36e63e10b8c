// SPDX-License-Identifier: Apache-2.0
#include "engine/score/model_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/config.h"

namespace poft::engine {

Result<ModelText> ModelText::load(const std::filesystem::path& folder, const std::string& templateDate)
{
    jinja::Clock clock = text::clockWithoutWorkspace();
    if (!templateDate.empty()) {
        POFT_TRY_ASSIGN(clock, text::clockOfDate(templateDate));
    }
    POFT_TRY_ASSIGN(tokenizer::Tokenizer tokenizer, tokenizer::Tokenizer::load(folder));
    POFT_TRY_ASSIGN(text::ChatFormat format, text::ChatFormat::load(folder, clock, &tokenizer));
    POFT_TRY(format.check(tokenizer));
    POFT_TRY_ASSIGN(const model::GenerationTokens tokens, model::readGenerationTokens(folder));

    // The folder's own list, and the end of a turn in any case: a base model's list often lacks it.
    std::vector<api::TokenId> stops = tokens.eos;
    for (const auto end :
         {tokenizer.tokenId(format.endOfTurn()), tokenizer.tokenId(format.endOfText()), tokenizer.special().eos})
        if (end && std::ranges::find(stops, *end) == stops.end())
            stops.push_back(*end);
    return ModelText{std::move(tokenizer), std::move(format), std::move(stops)};
}

Status checkVocabulary(const tokenizer::Tokenizer& tokenizer, int vocabSize, const std::filesystem::path& folder)
{
    if (tokenizer.vocabSize() <= vocabSize)
        return {};
    return fail(
        ErrorKind::Invalid,
        fmt::format("{}: tokenizer.json has ids up to {} and config.json's vocab_size is {}: the files belong to "
                    "different models.",
                    folder.string(), tokenizer.vocabSize() - 1, vocabSize));
}

text::SequenceSettings sequenceSettings(const recipe::ScoreSettings& settings)
{
    text::SequenceSettings out;
    out.maxLength = static_cast<int>(settings.maxLength);
    out.scoreEndOfTurn = settings.scoreEndOfTurn;
    out.trainOnPrompt = settings.trainOnPrompt;
    return out;
}

}  // namespace poft::engine
