// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <simdjson.h>

#include "engine/tokenizer/tokenizer_file.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// A parsed tokenizer.json and its name in messages.
struct PipelineSource {
    simdjson::dom::object file;
    const std::string& where;
};

/// Reads what happens around the model: `normalizer`, `pre_tokenizer`, `post_processor` and `decoder`. The vocabulary
/// of `rules` is filled already.
Status readPipeline(const PipelineSource& source, TokenizerRules& rules);

}  // namespace poft::tokenizer
