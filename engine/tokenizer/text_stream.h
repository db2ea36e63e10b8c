// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/api/types.h"
#include "engine/tokenizer/tokenizer.h"

namespace poft::tokenizer {

/// Decodes ids as they are generated. What push() returned so far is always the begin of the whole text: the end is
/// held back while later tokens may change it (an unfinished UTF-8 sequence, a run of byte tokens). push() and finish()
/// together give what Tokenizer::decode() gives for all ids. Each call decodes a few tokens only.
class TextStream {
public:
    TextStream(Tokenizer tokenizer, bool skipSpecial) : m_tokenizer(std::move(tokenizer)), m_skipSpecial(skipSpecial) {}

    /// The text that the next token settles; often empty.
    std::string push(api::TokenId id);

    /// What was held back; ends the text.
    std::string finish();

private:
    std::string textAfterShown() const;

    Tokenizer m_tokenizer;
    bool m_skipSpecial;
    std::vector<api::TokenId> m_ids;  ///< the last that were shown, and those after
    std::size_t m_shownCount = 0;     ///< how many of them were shown
    std::string m_shown;              ///< as this text
};

}  // namespace poft::tokenizer
