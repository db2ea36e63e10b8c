// SPDX-License-Identifier: Apache-2.0
#include "engine/text/response_spans.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/text/conversation.h"
#include "engine/text/template_values.h"

namespace poft::text {

namespace {

using jinja::Rendered;
using jinja::Value;
using tokenizer::ByteSpan;

constexpr std::size_t kNowhere = std::string::npos;

ByteSpan spanOf(std::size_t begin, std::size_t end)
{
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

/// White space at the ends of a content that a template may leave out.
std::string_view trimmed(std::string_view text, bool left, bool right)
{
    while (left && !text.empty()) {
        std::size_t position = 0;
        if (!jinja::isSpace(jinja::takeCharacter(text, position)))
            break;
        text.remove_prefix(position);
    }
    while (right && !text.empty()) {
        std::size_t position = text.size();
        if (!jinja::isSpace(jinja::takeCharacterBefore(text, position)))
            break;
        text = text.substr(0, position);
    }
    return text;
}

std::string markBegin()
{
    std::string mark;
    jinja::appendCharacter(mark, 0x10FE00);
    return mark;
}

/// The mark that stands for the answer of one turn: characters that no text holds, numbered by others of them.
std::string sentinelOf(std::size_t index)
{
    std::string mark = markBegin();
    for (int shift = 12; shift >= 0; shift -= 4)
        jinja::appendCharacter(mark, static_cast<char32_t>(0x10FE10 + (index >> shift & 0xF)));
    jinja::appendCharacter(mark, 0x10FE01);
    return mark;
}

/// Where a text is, if it is there once.
std::size_t findOnce(std::string_view text, std::string_view part)
{
    const std::size_t at = text.find(part);
    return at == kNowhere || text.find(part, at + 1) == kNowhere ? at : kNowhere;
}

class ResponseFinder {
public:
    ResponseFinder(const Rendered& rendered, const std::vector<Value>& messages, bool addGenerationPrompt,
                   const RenderMessages& render, const std::vector<std::string>& endTokens)
        : m_text(rendered.text),
          m_messages(messages),
          m_prompt(addGenerationPrompt),
          m_render(render),
          m_endTokens(endTokens)
    {
        for (std::size_t i = 0; i < messages.size(); ++i)
            if (const std::string* role = textOf(messages[i], "role"); role && *role == kAssistantRole)
                m_turns.push_back(i);
    }

    std::vector<ResponseSpan> run()
    {
        std::vector<ResponseSpan> spans(m_turns.size());
        std::vector<std::optional<ByteSpan>> contents(m_turns.size());
        // A text that holds the marks' own characters leaves nothing to search for.
        if (m_text.find(markBegin()) == kNowhere)
            contents = findContents();
        for (std::size_t turn = 0; turn < m_turns.size(); ++turn)
            spans[turn] = contents[turn] ? withEnd(turn, *contents[turn]) : fromPrefix(turn);
        return spans;
    }

private:
    /// The contents of all turns by one rendering; where that fails, of each turn by one of its own.
    std::vector<std::optional<ByteSpan>> findContents()
    {
        const auto all = renderWithMarks(0, m_turns.size(), m_messages.size(), m_prompt);
        const bool showsTail = m_turns.size() > 0 && m_turns.back() + 1 == m_messages.size() && !m_prompt;
        if (all && showsTail && !hasToolCalls(m_turns.size() - 1))
            setPlainTail(textAfter(*all, sentinelOf(m_turns.size() - 1)));
        if (all)
            if (auto found = putBack(*all, 0, m_turns.size()))
                return {found->begin(), found->end()};
        std::vector<std::optional<ByteSpan>> contents(m_turns.size());
        for (std::size_t turn = 0; m_turns.size() > 1 && turn < m_turns.size(); ++turn) {
            const auto one = renderWithMarks(turn, turn + 1, m_messages.size(), m_prompt);
            const auto found = one ? putBack(*one, turn, turn + 1) : std::nullopt;
            if (found)
                contents[turn] = found->front();
        }
        return contents;
    }

    /// The first `count` messages with marks in place of the answers of turns `first` to `last`.
    std::optional<std::string> renderWithMarks(std::size_t first, std::size_t last, std::size_t count,
                                               bool prompt) const
    {
        std::vector<Value> messages(m_messages.begin(), m_messages.begin() + static_cast<std::ptrdiff_t>(count));
        for (std::size_t turn = first; turn < last; ++turn)
            messages[m_turns[turn]] = withContent(messages[m_turns[turn]], sentinelOf(turn));
        return rendering(messages, prompt);
    }

    std::optional<std::string> rendering(const std::vector<Value>& messages, bool prompt) const
    {
        auto rendered = m_render(messages, prompt);
        return rendered ? std::optional(std::move(rendered->text)) : std::nullopt;
    }

    /// Where the contents lie in the text, if it is `marked` with the contents in place of the marks.
    std::optional<std::vector<ByteSpan>> putBack(const std::string& marked, std::size_t first, std::size_t last) const
    {
        std::vector<ByteSpan> spans;
        std::size_t markEnd = 0;   // in `marked`
        std::size_t position = 0;  // in the text
        for (std::size_t turn = first; turn < last; ++turn) {
            const std::string mark = sentinelOf(turn);
            const std::size_t at = findOnce(marked, mark);
            if (at == kNowhere || at < markEnd || !continues(marked, markEnd, at, position))
                return std::nullopt;
            position += at - markEnd;
            markEnd = at + mark.size();
            const std::size_t nextMark = turn + 1 < last ? marked.find(sentinelOf(turn + 1), markEnd) : marked.size();
            const auto size = contentSize(turn, marked, markEnd, nextMark, position);
            if (!size)
                return std::nullopt;
            spans.push_back(spanOf(position, position + *size));
            position += *size;
        }
        if (m_text.size() - position != marked.size() - markEnd || !continues(marked, markEnd, marked.size(), position))
            return std::nullopt;
        return spans;
    }

    /// Whether the text goes on at `position` as `marked` does from `begin` to `end`.
    bool continues(const std::string& marked, std::size_t begin, std::size_t end, std::size_t position) const
    {
        return position <= m_text.size() && std::string_view(m_text).substr(position).starts_with(
                                                std::string_view(marked).substr(begin, end - begin));
    }

    /// The size of a content as the template wrote it at `position`: as it is, or without white space at its ends.
    std::optional<std::size_t> contentSize(std::size_t turn, const std::string& marked, std::size_t begin,
                                           std::size_t end, std::size_t position) const
    {
        const std::string* known = textOf(m_messages[m_turns[turn]], "content");
        const std::string_view content = known ? std::string_view(*known) : std::string_view();
        constexpr std::array<std::array<bool, 2>, 4> kWays{
            {{false, false}, {true, true}, {false, true}, {true, false}}};
        for (const auto& [left, right] : kWays) {
            const std::string_view written = trimmed(content, left, right);
            const bool fits = std::string_view(m_text).substr(position).starts_with(written) &&
                              (end == kNowhere || continues(marked, begin, end, position + written.size()));
            if (fits)
                return written.size();
        }
        return std::nullopt;
    }

    bool hasToolCalls(std::size_t turn) const
    {
        const Value* calls = m_messages[m_turns[turn]].asDict()->find(std::string_view("tool_calls"));
        return calls && jinja::isTrue(*calls);
    }

    /// What the template writes after the answer of a turn if it is the last one.
    struct Tail {
        std::string text;
        FoundToken end;  ///< the end-of-turn token within it
    };

    std::optional<std::string> tailText(std::size_t turn, bool withCalls) const
    {
        std::vector<Value> messages(m_messages.begin(),
                                    m_messages.begin() + static_cast<std::ptrdiff_t>(m_turns[turn] + 1));
        const std::string mark = sentinelOf(turn);
        messages.back() = withContent(messages.back(), mark);
        if (!withCalls)
            messages.back() = withoutKey(messages.back(), "tool_calls");
        const auto text = rendering(messages, false);
        return text ? textAfter(*text, mark) : std::nullopt;
    }

    static std::optional<std::string> textAfter(const std::string& text, const std::string& mark)
    {
        const std::size_t at = findOnce(text, mark);
        return at == kNowhere ? std::nullopt : std::optional(text.substr(at + mark.size()));
    }

    /// The tail of the last assistant turn, without its tool calls, in which tokens of their own may stand.
    const std::optional<Tail>& plainTail()
    {
        if (!m_plainTail)
            setPlainTail(tailText(m_turns.size() - 1, false));
        return *m_plainTail;
    }

    void setPlainTail(std::optional<std::string> text)
    {
        m_plainTail.emplace();
        if (!text)
            return;
        const FoundToken end = findFirstToken(*text, m_endTokens);
        *m_plainTail = Tail{std::move(*text), end};
    }

    /// The tail that may follow the content of this turn.
    std::optional<Tail> tailOf(std::size_t turn)
    {
        const std::optional<Tail>& plain = plainTail();
        if (!plain || !hasToolCalls(turn) || plain->end.begin == kNowhere)
            return plain;
        const std::string token = plain->text.substr(plain->end.begin, plain->end.end - plain->end.begin);
        auto text = tailText(turn, true);
        const std::size_t at = text ? text->rfind(token) : kNowhere;
        if (at == kNowhere)
            return std::nullopt;
        return Tail{std::move(*text), {at, at + token.size()}};
    }

    ResponseSpan withEnd(std::size_t turn, ByteSpan content)
    {
        ResponseSpan span{content, content, SpanSource::Sentinel, false};
        const std::optional<Tail> tail = tailOf(turn);
        if (!tail || tail->end.begin == kNowhere)
            return span;
        const std::string_view expected = std::string_view(tail->text).substr(0, tail->end.end);
        if (std::string_view(m_text).substr(content.end).starts_with(expected)) {
            span.whole.end = static_cast<std::uint32_t>(content.end + expected.size());
            span.hasEnd = true;
        }
        return span;
    }

    ResponseSpan fromPrefix(std::size_t turn)
    {
        const ResponseSpan undecided{{}, {}, SpanSource::Undecided, false};
        const std::vector<Value> before(m_messages.begin(),
                                        m_messages.begin() + static_cast<std::ptrdiff_t>(m_turns[turn]));
        const auto asked = rendering(before, true);
        const auto unasked = rendering(before, false);
        const std::optional<Tail>& tail = plainTail();
        // Without a prompt of the template's own nothing tells where the header of the turn ends.
        if (!tail || !asked || !unasked || *asked == *unasked || !m_text.starts_with(*asked))
            return undecided;
        const std::size_t begin = asked->size();
        const bool hasEnd = tail->end.begin != kNowhere;
        auto end = contentEndAsLast(turn, begin, *tail);
        if (!end && hasEnd)
            end = contentEndBeforeNext(turn, begin, *tail);
        if (!end)
            return undecided;
        return {spanOf(begin, *end), spanOf(begin, *end + (hasEnd ? tail->end.end : 0)), SpanSource::Prefix, hasEnd};
    }

    /// Where the answer that begins at `begin` ends, if the template writes it here as it writes it last.
    std::optional<std::size_t> contentEndAsLast(std::size_t turn, std::size_t begin, const Tail& tail) const
    {
        const auto answered =
            rendering({m_messages.begin(), m_messages.begin() + static_cast<std::ptrdiff_t>(m_turns[turn] + 1)}, false);
        if (!answered || answered->size() < begin + tail.text.size() || !answered->ends_with(tail.text))
            return std::nullopt;
        const std::size_t end = answered->size() - tail.text.size();
        const std::size_t shared = end + (tail.end.begin == kNowhere ? 0 : tail.end.end);
        return m_text.starts_with(std::string_view(*answered).substr(0, shared)) ? std::optional(end) : std::nullopt;
    }

    /// The same where it is written in another way: the end-of-turn token before the next message's content.
    std::optional<std::size_t> contentEndBeforeNext(std::size_t turn, std::size_t begin, const Tail& tail) const
    {
        const std::size_t next = m_turns[turn] + 1;
        std::size_t limit = m_text.size();
        if (next < m_messages.size()) {
            const std::string mark = sentinelOf(m_turns.size());
            std::vector<Value> messages = m_messages;
            messages[next] = withContent(messages[next], mark);
            const auto marked = rendering(messages, m_prompt);
            limit = marked ? findOnce(*marked, mark) : kNowhere;
            if (limit == kNowhere || !m_text.starts_with(std::string_view(*marked).substr(0, limit)))
                return std::nullopt;
        }
        const std::string_view expected = std::string_view(tail.text).substr(0, tail.end.end);
        const std::size_t end = std::string_view(m_text).substr(0, limit).rfind(expected);
        return end == kNowhere || end < begin ? std::nullopt : std::optional(end);
    }

    const std::string& m_text;
    const std::vector<Value>& m_messages;
    bool m_prompt;
    const RenderMessages& m_render;
    const std::vector<std::string>& m_endTokens;
    std::vector<std::size_t> m_turns;                // the messages of the assistant
    std::optional<std::optional<Tail>> m_plainTail;  // looked for; and found
};

/// Spans that the template marks itself; a block that ends with an end-of-turn token has its content before it.
std::vector<ResponseSpan> fromGenerations(const Rendered& rendered, const std::vector<std::string>& endTokens)
{
    std::vector<ResponseSpan> spans;
    for (const Rendered::Span& block : rendered.generations) {
        const auto text = std::string_view(rendered.text).substr(block.begin, block.end - block.begin);
        const std::string_view kept = trimmed(text, false, true);
        std::size_t contentSize = text.size();
        for (const std::string& token : endTokens)
            if (kept.ends_with(token))
                contentSize = std::min(contentSize, kept.size() - token.size());
        spans.push_back({spanOf(block.begin, block.begin + contentSize), spanOf(block.begin, block.end),
                         SpanSource::Generation, contentSize < text.size()});
    }
    return spans;
}

}  // namespace

std::vector<ResponseSpan> findResponses(const Rendered& rendered, const std::vector<Value>& messages,
                                        bool addGenerationPrompt, bool templateMarks, const RenderMessages& render,
                                        const std::vector<std::string>& endTokens)
{
    if (templateMarks && !rendered.hasCapturedGeneration)
        return fromGenerations(rendered, endTokens);
    return ResponseFinder(rendered, messages, addGenerationPrompt, render, endTokens).run();
}

FoundToken findFirstToken(std::string_view text, const std::vector<std::string>& tokens)
{
    FoundToken found;
    for (const std::string& token : tokens) {
        const std::size_t at = text.find(token);
        if (at == kNowhere)
            continue;
        if (found.begin == kNowhere || at < found.begin || (at == found.begin && at + token.size() > found.end))
            found = {at, at + token.size()};
    }
    return found;
}

}  // namespace poft::text
