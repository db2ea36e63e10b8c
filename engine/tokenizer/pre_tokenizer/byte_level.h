// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/pre_tokenizer/pre_tokenizer.h"

namespace poft::tokenizer {

/// GPT-2's: a space before each part, the cut into words by its pattern, and every byte written as a character of the
/// byte alphabet.
class ByteLevel : public PreTokenizer {
public:
    /// Whether bytes are written in the alphabet. A model that reads bytes as they are does without, to the same ids.
    enum class Bytes { AsAlphabet, AsTheyAre };

    ByteLevel(bool addPrefixSpace, bool useRegex, Bytes bytes)
        : m_addPrefixSpace(addPrefixSpace), m_useRegex(useRegex), m_bytes(bytes)
    {
    }

    void apply(std::vector<AlignedText>& parts) const override;

    bool addPrefixSpace() const { return m_addPrefixSpace; }
    bool useRegex() const { return m_useRegex; }
    Bytes bytes() const { return m_bytes; }

private:
    bool m_addPrefixSpace;
    bool m_useRegex;
    Bytes m_bytes;
};

}  // namespace poft::tokenizer
