// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

namespace poft::engine {

/// A byte-level vocabulary of the texts, with Llama 3's pattern.
Result<tokenizer::TrainedBpe> trainSampleVocabulary(const std::vector<std::string>& texts, int vocabSize);

/// The vocabulary in the style of Llama 3: words by pattern, then merges of bytes.
Result<tokenizer::Tokenizer> llama3Style(const tokenizer::TrainedBpe& trained);

/// The same merges in the style of Llama 2: spaces made visible, the whole text one word, bytes for characters that the
/// vocabulary lacks. Merges of bytes that are no ASCII are left out.
Result<tokenizer::Tokenizer> llama2Style(const tokenizer::TrainedBpe& trained);

}  // namespace poft::engine
