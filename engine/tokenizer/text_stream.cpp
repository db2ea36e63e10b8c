// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/text_stream.h"

namespace poft::tokenizer {

std::string TextStream::textAfterShown() const
{
    const std::string text = m_tokenizer.decode(m_ids, m_skipSpecial);
    return text.starts_with(m_shown) ? text.substr(m_shown.size()) : std::string();
}

std::string TextStream::push(api::TokenId id)
{
    m_ids.push_back(id);
    if (m_tokenizer.mayChangeWithNext(id))
        return {};
    std::string text = textAfterShown();
    if (text.empty() || text.ends_with("\uFFFD"))
        return {};
    // The tokens shown now stay as context: a decoder may treat the first token of a text differently.
    m_ids.erase(m_ids.begin(), m_ids.begin() + static_cast<std::ptrdiff_t>(m_shownCount));
    m_shownCount = m_ids.size();
    m_shown = m_tokenizer.decode(m_ids, m_skipSpecial);
    return text;
}

std::string TextStream::finish()
{
    std::string text = textAfterShown();
    m_ids.clear();
    m_shown.clear();
    m_shownCount = 0;
    return text;
}

}  // namespace poft::tokenizer
