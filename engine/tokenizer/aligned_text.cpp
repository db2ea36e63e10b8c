// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/aligned_text.h"

#include <algorithm>

#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

AlignedText::AlignedText(std::string_view original, ByteSpan part)
    : m_text(original.substr(part.begin, part.end - part.begin)), m_origin(part.begin)
{
    m_spans.reserve(m_text.size());
    for (std::size_t position = 0; position < m_text.size();) {
        const std::size_t bytes = characterAt(m_text, position).bytes;
        m_spans.insert(m_spans.end(), bytes, makeSpan(m_origin + position, m_origin + position + bytes));
        position += bytes;
    }
}

ByteSpan AlignedText::span(std::size_t begin, std::size_t end) const
{
    end = std::min(end, m_spans.size());
    if (begin >= end)
        return {m_origin, m_origin};
    return {m_spans[begin].begin, m_spans[end - 1].end};
}

AlignedText AlignedText::slice(std::size_t begin, std::size_t end) const
{
    AlignedText part;
    part.m_text = m_text.substr(begin, end - begin);
    part.m_spans.assign(m_spans.begin() + static_cast<std::ptrdiff_t>(begin),
                        m_spans.begin() + static_cast<std::ptrdiff_t>(end));
    part.m_origin = part.m_spans.empty() ? m_origin : part.m_spans.front().begin;
    return part;
}

void AlignedText::transform(std::span<const ChangedCharacter> characters, std::size_t removed)
{
    std::string text;
    std::vector<ByteSpan> spans;
    text.reserve(m_text.size());
    spans.reserve(m_text.size());
    std::size_t position = 0;
    const auto skip = [&](std::size_t count) {
        for (; count > 0 && position < m_text.size(); --count)
            position += characterAt(m_text, position).bytes;
    };
    skip(removed);
    for (const ChangedCharacter& next : characters) {
        ByteSpan span{m_origin, m_origin};
        if (next.change > 0 && position > 0)
            span = m_spans[position - 1];
        else if (next.change <= 0 && position < m_spans.size())
            span = m_spans[position];
        if (next.change <= 0)
            skip(1 + static_cast<std::size_t>(-next.change));
        appendCharacter(text, next.character);
        spans.resize(text.size(), span);
    }
    m_text = std::move(text);
    m_spans = std::move(spans);
}

void AlignedText::prepend(std::string_view prefix)
{
    if (m_text.empty())
        return;
    m_text.insert(0, prefix);
    m_spans.insert(m_spans.begin(), prefix.size(), ByteSpan(m_spans.front()));
}

void AlignedText::replace(const std::vector<Stretch>& stretches, std::string_view content)
{
    std::string text;
    std::vector<ByteSpan> spans;
    text.reserve(m_text.size());
    spans.reserve(m_text.size());
    for (const Stretch& stretch : stretches) {
        if (stretch.matched) {
            text += content;
            spans.resize(text.size(), stretch.end > 0 ? m_spans[stretch.end - 1] : ByteSpan{m_origin, m_origin});
            continue;
        }
        text.append(m_text, stretch.begin, stretch.end - stretch.begin);
        spans.insert(spans.end(), m_spans.begin() + static_cast<std::ptrdiff_t>(stretch.begin),
                     m_spans.begin() + static_cast<std::ptrdiff_t>(stretch.end));
    }
    m_text = std::move(text);
    m_spans = std::move(spans);
}

}  // namespace poft::tokenizer
