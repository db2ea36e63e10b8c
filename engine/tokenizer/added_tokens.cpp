// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/added_tokens.h"

#include <algorithm>

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

bool isSpaceAt(std::string_view text, std::size_t position)
{
    return isSpace(characterAt(text, position).codePoint);
}

bool isWordAt(std::string_view text, std::size_t position)
{
    return isWordCharacter(characterAt(text, position).codePoint);
}

/// No word character right before `begin` and none at `end`.
bool standsAlone(std::string_view text, std::size_t begin, std::size_t end)
{
    const bool before = begin > 0 && isWordAt(text, characterBegin(text, begin - 1));
    const bool after = end < text.size() && isWordAt(text, end);
    return !before && !after;
}

std::size_t spacesBegin(std::string_view text, std::size_t end)
{
    while (end > 0) {
        const std::size_t previous = characterBegin(text, end - 1);
        if (!isSpaceAt(text, previous))
            break;
        end = previous;
    }
    return end;
}

std::size_t spacesEnd(std::string_view text, std::size_t begin)
{
    while (begin < text.size() && isSpaceAt(text, begin))
        begin += characterAt(text, begin).bytes;
    return begin;
}

}  // namespace

void AddedTokens::Trie::add(std::string_view content, std::size_t token)
{
    m_first[static_cast<unsigned char>(content.front())] = true;
    std::uint32_t node = 0;
    for (const char c : content) {
        const auto byte = static_cast<unsigned char>(c);
        const auto& children = m_nodes[node].children;
        const auto found =
            std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.first == byte; });
        if (found != children.end()) {
            node = found->second;
            continue;
        }
        const auto next = static_cast<std::uint32_t>(m_nodes.size());
        m_nodes[node].children.emplace_back(byte, next);
        m_nodes.emplace_back();
        node = next;
    }
    m_nodes[node].token = static_cast<std::ptrdiff_t>(token);
}

std::ptrdiff_t AddedTokens::Trie::longest(std::string_view text, std::size_t position) const
{
    std::ptrdiff_t best = -1;
    std::uint32_t node = 0;
    for (; position < text.size(); ++position) {
        const auto byte = static_cast<unsigned char>(text[position]);
        const auto& children = m_nodes[node].children;
        const auto found =
            std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.first == byte; });
        if (found == children.end())
            break;
        node = found->second;
        if (m_nodes[node].token >= 0)
            best = m_nodes[node].token;
    }
    return best;
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : m_tokens(std::move(tokens))
{
    for (std::size_t i = 0; i < m_tokens.size(); ++i)
        (m_tokens[i].normalized ? m_normalized : m_raw).add(m_tokens[i].sought, i);
}

/// As Hugging Face's find_matches: a match that does not stand alone where it must is passed over with its length;
/// stripping takes what no earlier token took.
std::vector<TextPart> AddedTokens::split(const Trie& trie, std::string_view text) const
{
    std::vector<TextPart> parts;
    std::size_t taken = 0;
    for (std::size_t position = trie.next(text, 0); position < text.size();) {
        const std::ptrdiff_t index = trie.longest(text, position);
        if (index < 0) {
            position = trie.next(text, position + 1);
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<std::size_t>(index)];
        std::size_t begin = position;
        std::size_t end = position + token.sought.size();
        position = trie.next(text, end);
        if (token.singleWord && !standsAlone(text, begin, end))
            continue;
        if (token.lstrip)
            begin = std::max(spacesBegin(text, begin), taken);
        if (token.rstrip)
            end = spacesEnd(text, end);
        if (taken < begin)
            parts.push_back({makeSpan(taken, begin)});
        parts.push_back({makeSpan(begin, end), token.id});
        taken = end;
    }
    if (taken < text.size())
        parts.push_back({makeSpan(taken, text.size())});
    return parts;
}

}  // namespace poft::tokenizer
