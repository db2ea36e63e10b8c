// SPDX-License-Identifier: Apache-2.0
#include "storage/content/content.h"

#include <nlohmann/json.hpp>

#include "storage/content/canonical_json.h"
#include "storage/content/utf8.h"

namespace poft::storage {

namespace {

Status appendText(std::string& out, std::string_view what, const std::string& text)
{
    if (validUtf8Prefix(text) < text.size())
        return fail(ErrorKind::Invalid, "The " + std::string(what) + " of a message is not valid UTF-8.");
    appendJsonString(out, text);
    return {};
}

}  // namespace

Result<std::string> contentBody(const Content& content)
{
    std::string out = "{\"messages\":[";
    for (std::size_t index = 0; index < content.messages.size(); ++index) {
        const Message& message = content.messages[index];
        out += index > 0 ? ",{\"content\":" : "{\"content\":";
        POFT_TRY(appendText(out, "content", message.content));
        if (!message.name.empty()) {
            out += ",\"name\":";
            POFT_TRY(appendText(out, "name", message.name));
        }
        out += ",\"role\":";
        POFT_TRY(appendText(out, "role", message.role));
        if (!message.toolCalls.empty()) {
            POFT_TRY_ASSIGN(const std::string calls, canonicalJson(message.toolCalls));
            out += ",\"tool_calls\":" + calls;
        }
        out += '}';
    }
    out += ']';
    if (!content.tools.empty()) {
        POFT_TRY_ASSIGN(const std::string tools, canonicalJson(content.tools));
        out += ",\"tools\":" + tools;
    }
    out += '}';
    return out;
}

namespace {

/// The raw text of the members named "tools" and "tool_calls" is kept as written, which a parser that makes doubles of
/// numbers cannot give back; so values are found as slices of the canonical text.
class Slicer {
public:
    explicit Slicer(std::string_view text) : m_text(text) {}

    std::string_view take()
    {
        const std::size_t begin = m_at;
        int depth = 0;
        do {
            const char byte = m_text[m_at];
            if (byte == '"')
                skipString();
            else
                ++m_at;
            depth += byte == '{' || byte == '[' ? 1 : byte == '}' || byte == ']' ? -1 : 0;
        } while (m_at < m_text.size() &&
                 (depth > 0 || std::string_view(",:]}").find(m_text[m_at]) == std::string_view::npos));
        return m_text.substr(begin, m_at - begin);
    }

    bool skip(char byte)
    {
        if (m_at >= m_text.size() || m_text[m_at] != byte)
            return false;
        ++m_at;
        return true;
    }

private:
    void skipString()
    {
        for (++m_at; m_text[m_at] != '"'; ++m_at)
            if (m_text[m_at] == '\\')
                ++m_at;
        ++m_at;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string unquoted(std::string_view json)
{
    const auto value = nlohmann::json::parse(json, nullptr, false);
    return value.is_string() ? value.get<std::string>() : std::string();
}

Message parseMessage(std::string_view json)
{
    Message message;
    Slicer slicer(json);
    slicer.skip('{');
    while (!slicer.skip('}')) {
        const std::string key = unquoted(slicer.take());
        slicer.skip(':');
        const std::string_view value = slicer.take();
        if (key == "role")
            message.role = unquoted(value);
        else if (key == "content")
            message.content = unquoted(value);
        else if (key == "name")
            message.name = unquoted(value);
        else if (key == "tool_calls")
            message.toolCalls = value;
        slicer.skip(',');
    }
    return message;
}

}  // namespace

Result<Content> parseContent(std::string_view body)
{
    POFT_TRY_ASSIGN(const std::string canonical, canonicalJson(body));
    const auto wrong = [] {
        return fail(ErrorKind::Invalid, "The content is not of the form {\"messages\":[…],\"tools\":…}.");
    };
    if (!canonical.starts_with("{\"messages\":[") || canonical.starts_with("{\"messages\":[\""))
        return wrong();
    Content content;
    Slicer slicer(canonical);
    slicer.skip('{');
    slicer.take();
    slicer.skip(':');
    slicer.skip('[');
    while (!slicer.skip(']')) {
        const std::string_view message = slicer.take();
        if (!message.starts_with('{'))
            return wrong();
        content.messages.push_back(parseMessage(message));
        slicer.skip(',');
    }
    if (slicer.skip(',')) {
        if (unquoted(slicer.take()) != "tools")
            return wrong();
        slicer.skip(':');
        content.tools = slicer.take();
    }
    return content;
}

}  // namespace poft::storage
