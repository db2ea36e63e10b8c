// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

namespace poft::text {

/// A chat template of ours: for models that we make, and for folders without a template of their own (base models).
/// Each has system, user and assistant turns and no place for tools; the Jinja text (formats/NAME.jinja) runs in
/// `transformers` as well.
struct BuiltInFormat {
    std::string_view name;                ///< "zephyr"
    std::string_view bos;                 ///< what it writes as `bos_token` in a new vocabulary; empty = nothing
    std::string_view eos;                 ///< what it writes as `eos_token` there
    std::vector<std::string_view> marks;  ///< added tokens that it writes around turns, beside those two
    bool needsMarks = false;              ///< it means nothing to a vocabulary without them; else they are text there
};

/// In the order of preference for a folder without template.
std::span<const BuiltInFormat> builtInFormats();

/// The one of that name; fails with the names that there are.
Result<const BuiltInFormat*> findBuiltInFormat(std::string_view name);

/// The Jinja text of a format as it lies in formats/; empty for an unknown name. It writes the variables `bos_token`
/// and `eos_token`.
std::string_view builtInSource(std::string_view name);

/// A format of ours for a folder that exists.
struct FittedFormat {
    std::string name;
    std::string source;    ///< Jinja; tokens that the folder's own variables would get wrong are set in its first lines
    std::string endToken;  ///< what ends a turn
};

/// The format for a model folder with a tokenizer, by name, or with an empty name the first that fits: one whose marks
/// are added tokens of the vocabulary (ChatML, Llama 3), else Zephyr's, whose marks are plain text and which ends a
/// turn with the tokenizer's end-of-text token, as in the method's released code. A text begins with a BOS token
/// exactly where the tokenizer puts one before a text by itself. Fails where the format cannot be used with the
/// vocabulary, and says what to do.
Result<FittedFormat> fitBuiltInFormat(const std::filesystem::path& folder, const tokenizer::Tokenizer& tokenizer,
                                      std::string_view name = {});

}  // namespace poft::text
