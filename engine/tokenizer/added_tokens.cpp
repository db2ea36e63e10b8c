// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/added_tokens.h"

#include <algorithm>

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

bool isSpaceAt(std::string_view text, std::size_t position)
{
    return charClass(characterAt(text, position).codePoint) == CharClass::Space;
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

ByteSpan makeSpan(std::size_t begin, std::size_t end)
{
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
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
        (m_tokens[i].normalized ? m_normalized : m_raw).add(m_tokens[i].content, i);
}

/// One pass over a part of the text, as Hugging Face's find_matches: a match that does not stand alone where it must is
/// passed over with its length; stripping takes what no earlier token took.
void AddedTokens::splitPart(const Trie& trie, std::string_view text, ByteSpan part, std::vector<TextPart>& parts) const
{
    const std::string_view inner = text.substr(part.begin, part.end - part.begin);
    std::size_t taken = 0;
    const auto emit = [&](std::size_t begin, std::size_t end, api::TokenId id) {
        parts.push_back({makeSpan(part.begin + begin, part.begin + end), id});
    };
    for (std::size_t position = 0; position < inner.size();) {
        const std::ptrdiff_t index = trie.canBegin(inner[position]) ? trie.longest(inner, position) : -1;
        if (index < 0) {
            ++position;
            continue;
        }
        const AddedToken& token = m_tokens[static_cast<std::size_t>(index)];
        std::size_t begin = position;
        std::size_t end = position + token.content.size();
        position = end;
        if (token.singleWord && !standsAlone(inner, begin, end))
            continue;
        if (token.lstrip)
            begin = std::max(spacesBegin(inner, begin), taken);
        if (token.rstrip)
            end = spacesEnd(inner, end);
        if (taken < begin)
            emit(taken, begin, -1);
        emit(begin, end, token.id);
        taken = end;
    }
    if (taken < inner.size())
        emit(taken, inner.size(), -1);
}

std::vector<TextPart> AddedTokens::split(std::string_view text) const
{
    std::vector<TextPart> parts;
    if (text.empty())
        return parts;
    splitPart(m_raw, text, makeSpan(0, text.size()), parts);
    if (m_normalized.empty())
        return parts;
    std::vector<TextPart> finer;
    for (const TextPart& part : parts) {
        if (part.id >= 0)
            finer.push_back(part);
        else
            splitPart(m_normalized, text, part.span, finer);
    }
    return finer;
}

}  // namespace poft::tokenizer
