// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace poft::tokenizer {

/// The code point that stands for each byte in a byte-level vocabulary (GPT-2's choice: printable bytes for themselves,
/// the others from U+0100 on, in order).
const std::array<char32_t, 256>& byteAlphabet();

/// Bytes as the vocabulary writes them ("Ġthe" for " the").
std::string toAlphabet(std::string_view bytes);

/// The bytes that a token stands for; empty where one of its characters is not of the alphabet.
std::optional<std::string> fromAlphabet(std::string_view token);

}  // namespace poft::tokenizer
