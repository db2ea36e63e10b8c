// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/word_pattern.h"

namespace poft::tokenizer {

struct TokenizerRules;

/// The two pipelines of nearly all models, taken without copying each word: the same ids as the general way, at several
/// times its speed.
struct QuickRoute {
    enum class Kind {
        None,
        Words,          ///< bytes as they are, cut by a pattern that a scanner knows; at most NFC before
        VisibleSpaces,  ///< U+2581 for spaces: Llama 2, Mistral
    };
    enum class Before { Nothing, Everything, FirstPart };

    Kind kind = Kind::None;

    // Words
    WordPattern pattern = WordPattern::Whole;
    bool addPrefixSpace = false;
    bool nfc = false;  ///< only texts that NFC leaves alone go this way

    // VisibleSpaces
    bool byNormalizer = false;  ///< in the normalizers (before added tokens that are normalized), else in Metaspace
    std::string prefix;         ///< put before a part
    Before before = Before::Nothing;
    bool cutAtSpaces = false;  ///< before each of them, else only as the model allows

    /// Whether a part of the text may go this way; where offsets are wanted, only Words does.
    bool takes(std::string_view part, bool offsetsWanted) const;
};

/// The quick route of some rules, or none.
QuickRoute quickRouteOf(const TokenizerRules& rules);

/// Spaces made visible, which the replacement of `route.kind` VisibleSpaces does.
std::string withVisibleSpaces(std::string_view text, std::string_view prefix);

}  // namespace poft::tokenizer
