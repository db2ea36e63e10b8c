// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/tokenizer/pre_tokenizer/pre_tokenizer.h"

namespace poft::tokenizer {

/// Spaces as a visible character (U+2581), one of them before the text, and a cut before each.
class Metaspace : public PreTokenizer {
public:
    /// Which parts get the character before them, unless they begin with it.
    enum class Prepend {
        Always,
        First,  ///< the one at the begin of the original text
        Never,
    };

    Metaspace(std::string replacement, Prepend prepend, bool split)
        : m_replacement(std::move(replacement)), m_prepend(prepend), m_split(split)
    {
    }

    void apply(std::vector<AlignedText>& parts) const override;

    const std::string& replacement() const { return m_replacement; }
    Prepend prepend() const { return m_prepend; }
    bool split() const { return m_split; }

private:
    std::string m_replacement;  ///< one character
    Prepend m_prepend;
    bool m_split;
};

}  // namespace poft::tokenizer
