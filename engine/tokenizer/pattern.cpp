// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/pattern.h"

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

void StretchList::addMatch(std::size_t begin, std::size_t end)
{
    if (m_end < begin)
        m_stretches.push_back({m_end, begin, false});
    m_stretches.push_back({begin, end, true});
    m_end = end;
}

std::vector<Stretch> StretchList::finish(std::size_t size) &&
{
    if (m_end < size)
        m_stretches.push_back({m_end, size, false});
    return std::move(m_stretches);
}

std::vector<Stretch> LiteralPattern::find(std::string_view text) const
{
    StretchList list;
    if (!m_text.empty())
        for (std::size_t begin = text.find(m_text); begin != text.npos;
             begin = text.find(m_text, begin + m_text.size()))
            list.addMatch(begin, begin + m_text.size());
    return std::move(list).finish(text.size());
}

std::vector<Stretch> CharacterPattern::find(std::string_view text) const
{
    StretchList list;
    for (std::size_t position = 0; position < text.size();) {
        const Character character = characterAt(text, position);
        if (m_inside(character.codePoint))
            list.addMatch(position, position + character.bytes);
        position += character.bytes;
    }
    return std::move(list).finish(text.size());
}

std::vector<Stretch> ScannedPattern::find(std::string_view text) const
{
    StretchList list;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = wordEnd(m_pattern, text, begin);
        list.addMatch(begin, end);
        begin = end;
    }
    return std::move(list).finish(text.size());
}

std::vector<Stretch> WordOrSymbolsPattern::find(std::string_view text) const
{
    enum class Kind { Word, Symbol, Space };
    const auto kindOf = [](char32_t codePoint) {
        return isWordCharacter(codePoint) ? Kind::Word : isSpace(codePoint) ? Kind::Space : Kind::Symbol;
    };
    StretchList list;
    for (std::size_t begin = 0; begin < text.size();) {
        const Kind kind = kindOf(characterAt(text, begin).codePoint);
        std::size_t end = begin;
        while (end < text.size()) {
            const Character character = characterAt(text, end);
            if (kindOf(character.codePoint) != kind)
                break;
            end += character.bytes;
        }
        if (kind != Kind::Space)
            list.addMatch(begin, end);
        begin = end;
    }
    return std::move(list).finish(text.size());
}

}  // namespace poft::tokenizer
