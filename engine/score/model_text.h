// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/text/chat_format.h"
#include "engine/text/training_sequence.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/recipe/job_spec.h"
#include "storage/result/result.h"

namespace poft::engine {

/// The text side of a model folder: how conversations become its tokens.
struct ModelText {
    tokenizer::Tokenizer tokenizer;
    text::ChatFormat format;
    std::vector<api::TokenId> stopTokens;  ///< at any of which an answer ends

    /// `templateDate` ("2026-01-31") is the clock of the chat template; without one it is that of commands without a
    /// workspace.
    static Result<ModelText> load(const std::filesystem::path& folder, const std::string& templateDate = {});
};

/// Whether a model's embedding has a row for every token of its folder's tokenizer; where it has not, the files belong
/// to different models.
Status checkVocabulary(const tokenizer::Tokenizer& tokenizer, int vocabSize, const std::filesystem::path& folder);

/// How a conversation is cut and what of it counts, from the settings of a score.
text::SequenceSettings sequenceSettings(const recipe::ScoreSettings& settings);

}  // namespace poft::engine
