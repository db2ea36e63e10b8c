// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/tokenizer/bpe_trainer.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// Which of the special tokens serve which purpose in tokenizer_config.json; empty = none.
struct TokenRoles {
    std::string bos;
    std::string eos;
    std::string pad;
    std::string unknown;
    int modelMaxLength = 0;  ///< tokens; 0 = not said
};

/// tokenizer.json of a trained vocabulary, as `tokenizers` loads it with the same ids.
std::string tokenizerJson(const TrainedBpe& trained);

/// Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json into an existing folder, each through a
/// temporary file and a rename. A role that is no special token of the vocabulary is an error.
Status writeTokenizer(const std::filesystem::path& folder, const TrainedBpe& trained, const TokenRoles& roles);

}  // namespace poft::tokenizer
