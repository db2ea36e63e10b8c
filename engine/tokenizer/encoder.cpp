// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/encoder.h"

#include <algorithm>

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

constexpr std::string_view kVisibleSpace = "\u2581";

/// Characters of a token that Hugging Face's trim_offsets takes for space.
bool isTrimmed(char32_t codePoint)
{
    constexpr char32_t kSpaceOfAlphabet = 0x120;
    return codePoint == kSpaceOfAlphabet || isSpace(codePoint);
}

/// How many of a token's characters are space at its begin and at its end.
std::pair<std::size_t, std::size_t> spacesAround(std::string_view token)
{
    std::vector<bool> spaces;
    for (std::size_t position = 0; position < token.size();) {
        const Character character = characterAt(token, position);
        spaces.push_back(isTrimmed(character.codePoint));
        position += character.bytes;
    }
    const auto leading = std::find(spaces.begin(), spaces.end(), false) - spaces.begin();
    const auto trailing = std::find(spaces.rbegin(), spaces.rend(), false) - spaces.rbegin();
    return {static_cast<std::size_t>(leading), static_cast<std::size_t>(trailing)};
}

}  // namespace

Encoder::Encoder(const TokenizerRules& rules, WordCache& cache, bool offsetsWanted)
    : m_rules(rules), m_cache(cache), m_offsetsWanted(offsetsWanted)
{
}

void Encoder::encode(std::string_view text)
{
    m_text = text;
    m_pieces.counted = m_offsetsWanted;
    for (const TextPart& part : m_rules.added.splitRaw(text)) {
        const std::string_view inner = text.substr(part.span.begin, part.span.end - part.span.begin);
        if (part.id >= 0)
            addToken(part.id, part.span, inner);
        else if (!m_rules.quick.takes(inner, m_offsetsWanted))
            addPart(part.span);
        else if (m_rules.quick.kind == QuickRoute::Kind::Words)
            addWordsQuickly(part.span);
        else
            addVisibleSpacesQuickly(part.span);
    }
    if (m_offsetsWanted && m_rules.trimOffsets)
        trimOffsets();
}

void Encoder::addToken(api::TokenId id, ByteSpan span, std::string_view text)
{
    if (m_offsetsWanted) {
        if (m_rules.trimOffsets)
            m_addedTexts.emplace_back(m_result.ids.size(), text);
        m_result.offsets.push_back(span);
    }
    m_result.ids.push_back(id);
}

void Encoder::encodeWords(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = wordEnd(m_rules.quick.pattern, text, begin);
        m_rules.bpe.encode(text.substr(begin, end - begin), m_cache, m_pieces);
        begin = end;
    }
}

/// The text is neither changed nor copied (but for a space before it), so that offsets follow from what the tokens
/// cover.
void Encoder::addWordsQuickly(ByteSpan part)
{
    const std::string_view text = m_text.substr(part.begin, part.end - part.begin);
    for (const TextPart& inner : m_rules.added.splitNormalized(text)) {
        const ByteSpan span = {part.begin + inner.span.begin, part.begin + inner.span.end};
        const std::string_view words = m_text.substr(span.begin, span.end - span.begin);
        if (inner.id >= 0) {
            addToken(inner.id, span, words);
            continue;
        }
        const bool prefixed = m_rules.quick.addPrefixSpace && !words.starts_with(' ');
        if (prefixed)
            encodeWords(std::string(1, ' ').append(words));
        else
            encodeWords(words);
        appendWordOffsets(span, prefixed ? 1 : 0);
    }
}

/// Moves the pieces of one part to the result. A space that was put before the part has the range of its first
/// character.
void Encoder::appendWordOffsets(ByteSpan part, std::uint32_t prefixBytes)
{
    m_result.ids.insert(m_result.ids.end(), m_pieces.ids.begin(), m_pieces.ids.end());
    std::uint32_t position = 0;
    for (const std::uint32_t bytes : m_pieces.bytes) {
        const std::uint32_t begin = std::max(position, prefixBytes) - prefixBytes;
        const std::uint32_t end = std::max(position + bytes - prefixBytes, begin + 1);
        m_result.offsets.push_back(wholeCharacters(m_text, {part.begin + begin, part.begin + end}));
        position += bytes;
    }
    m_pieces.ids.clear();
    m_pieces.bytes.clear();
}

void Encoder::encodeMadeVisible(std::string_view part, bool first)
{
    const QuickRoute& quick = m_rules.quick;
    const bool wanted =
        quick.before == QuickRoute::Before::Everything || (quick.before == QuickRoute::Before::FirstPart && first);
    const bool begins = part.starts_with(' ') || part.starts_with(kVisibleSpace);
    const std::string visible = withVisibleSpaces(part, wanted && !begins ? quick.prefix : std::string());
    if (!quick.cutAtSpaces) {
        m_rules.bpe.encode(visible, m_cache, m_pieces);
        return;
    }
    for (std::size_t begin = 0; begin < visible.size();) {
        const std::size_t end = std::min(visible.find(kVisibleSpace, begin + 1), visible.size());
        m_rules.bpe.encode(std::string_view(visible).substr(begin, end - begin), m_cache, m_pieces);
        begin = end;
    }
}

/// Ids alone.
void Encoder::addVisibleSpacesQuickly(ByteSpan part)
{
    const QuickRoute& quick = m_rules.quick;
    std::string_view text = m_text.substr(part.begin, part.end - part.begin);
    std::string normalized;
    if (quick.byNormalizer) {
        normalized = withVisibleSpaces(text, quick.prefix);
        text = normalized;
    }
    for (const TextPart& inner : m_rules.added.splitNormalized(text)) {
        const std::string_view words = text.substr(inner.span.begin, inner.span.end - inner.span.begin);
        if (inner.id >= 0)
            m_pieces.ids.push_back(inner.id);
        else if (quick.byNormalizer)
            m_rules.bpe.encode(words, m_cache, m_pieces);
        else
            encodeMadeVisible(words, part.begin + inner.span.begin == 0);
    }
    m_result.ids.insert(m_result.ids.end(), m_pieces.ids.begin(), m_pieces.ids.end());
    m_pieces.ids.clear();
}

/// The general way.
void Encoder::addPart(ByteSpan part)
{
    AlignedText whole(m_text, part);
    for (const auto& normalizer : m_rules.normalizers)
        normalizer->apply(whole);
    for (const TextPart& inner : m_rules.added.splitNormalized(whole.text())) {
        const ByteSpan span = whole.span(inner.span.begin, inner.span.end);
        if (inner.id >= 0) {
            addToken(inner.id, span,
                     std::string_view(whole.text()).substr(inner.span.begin, inner.span.end - inner.span.begin));
            continue;
        }
        std::vector<AlignedText> parts;
        parts.push_back(whole.slice(inner.span.begin, inner.span.end));
        for (const auto& preTokenizer : m_rules.preTokenizers)
            preTokenizer->apply(parts);
        for (const AlignedText& word : parts)
            addModelPart(word);
    }
}

void Encoder::addModelPart(const AlignedText& part)
{
    m_rules.bpe.encode(part.text(), m_cache, m_pieces);
    m_result.ids.insert(m_result.ids.end(), m_pieces.ids.begin(), m_pieces.ids.end());
    std::size_t position = 0;
    for (const std::uint32_t bytes : m_pieces.bytes) {
        m_result.offsets.push_back(part.span(position, position + bytes));
        position += bytes;
    }
    m_pieces.ids.clear();
    m_pieces.bytes.clear();
}

/// The ByteLevel post-processor with trim_offsets: ranges without the spaces at both ends of their tokens, counted in
/// characters. A single space at the start of the text may be the one that was put there, which has no range to lose.
void Encoder::trimOffsets()
{
    auto added = m_addedTexts.begin();
    for (std::size_t i = 0; i < m_result.ids.size(); ++i) {
        ByteSpan& span = m_result.offsets[i];
        std::string_view token = m_rules.text(m_result.ids[i]);
        if (added != m_addedTexts.end() && added->first == i)
            token = (added++)->second;
        auto [leading, trailing] = spacesAround(token);
        if (leading == 1 && m_rules.trimKeepsPrefixSpace && (i == 0 || span.begin == 0))
            leading = 0;
        for (; leading > 0 && span.begin < span.end; --leading)
            span.begin += static_cast<std::uint32_t>(characterAt(m_text, span.begin).bytes);
        for (; trailing > 0 && span.begin < span.end; --trailing)
            span.end = static_cast<std::uint32_t>(characterBegin(m_text, span.end - 1));
    }
}

}  // namespace poft::tokenizer
