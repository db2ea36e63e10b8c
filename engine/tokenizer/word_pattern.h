// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace poft::tokenizer {

/// The regular expressions that cut a text into words before merging; each is scanned by hand, with Unicode 16 classes.
enum class WordPattern {
    Whole,   ///< no cut
    Gpt2,    ///< ByteLevel's own
    Llama3,  ///< digits in groups of up to three
    Qwen2,   ///< Llama-3's with single digits
};

/// The expression as tokenizer.json writes it; empty for Whole.
std::string_view wordPatternRegex(WordPattern pattern);
std::optional<WordPattern> wordPatternFromRegex(std::string_view regex);

/// The end of the word that begins at `begin`, which is less than the size of `text`. Words follow each other without
/// gap.
std::size_t wordEnd(WordPattern pattern, std::string_view text, std::size_t begin);

}  // namespace poft::tokenizer
