// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace poft::tokenizer {

/// A step from the strings of tokens to the text, which is what the last step leaves, joined. Immutable; any thread may
/// apply it.
class Decoder {
public:
    virtual ~Decoder() = default;
    virtual void apply(std::vector<std::string>& tokens) const = 0;

    /// What it makes of a token by itself, inside a text: bytes, which need not be UTF-8.
    virtual std::string inside(std::string token) const { return token; }
};

}  // namespace poft::tokenizer
