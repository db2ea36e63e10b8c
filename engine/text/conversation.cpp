// SPDX-License-Identifier: Apache-2.0
#include "engine/text/conversation.h"

#include <simdjson.h>

#include <nlohmann/json.hpp>

namespace poft::text {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

tl::unexpected<Error> wrong(const std::string& why)
{
    return fail(ErrorKind::Invalid, "This is not a conversation: " + why + ".");
}

std::string jsonText(element value)
{
    return simdjson::minify(value);
}

/// Appends the texts of a content in parts: [{"type": "text", "text": "…"}, …].
void appendTexts(array parts, std::string& text)
{
    for (const element part : parts)
        if (std::string_view piece; part.is_object() && part["text"].get(piece) == simdjson::SUCCESS)
            text += piece;
}

Status readContent(element content, const std::string& which, Message& message)
{
    message.content.clear();
    message.hasContent = !content.is_null();
    if (!message.hasContent)
        return {};
    if (std::string_view text; content.get(text) == simdjson::SUCCESS)
        message.content = text;
    else if (array parts; content.get(parts) == simdjson::SUCCESS)
        appendTexts(parts, message.content);
    else
        return wrong("the \"content\" of " + which + " is neither a text nor a list of parts");
    return {};
}

Result<Message> parseMessage(element value, std::size_t index)
{
    const std::string which = "message " + std::to_string(index + 1);
    object members;
    if (value.get(members) != simdjson::SUCCESS)
        return wrong(which + " is not an object");
    Message message;
    message.hasContent = false;
    bool isPlain = true;  // nothing but what Message has a place for
    for (const auto& [key, member] : members) {
        std::string_view text;
        if (key == "role") {
            message.role = member.get(text) == simdjson::SUCCESS ? text : std::string_view();
        } else if (key == "content") {
            POFT_TRY(readContent(member, which, message));
            isPlain = isPlain && !member.is_array();
        } else if (key == "name" && !member.is_null()) {
            if (member.get(text) != simdjson::SUCCESS)
                return wrong("the \"name\" of " + which + " is not a text");
            message.name = text;
        } else if (key == "tool_calls" && !member.is_null()) {
            message.toolCalls = jsonText(member);
        } else {
            isPlain = isPlain && member.is_null();
        }
    }
    if (message.role.empty())
        return wrong(which + " has no \"role\"");
    if (!isPlain)
        message.whole = jsonText(value);
    return message;
}

Status parseMessages(array values, Conversation& conversation)
{
    conversation.messages.clear();
    conversation.messages.reserve(values.size());
    for (const element value : values) {
        POFT_TRY_ASSIGN(Message message, parseMessage(value, conversation.messages.size()));
        conversation.messages.push_back(std::move(message));
    }
    return {};
}

/// Adds a member to the text of a JSON object.
void addMember(std::string_view key, element value, std::string& text)
{
    text.pop_back();
    text += text.size() > 1 ? "," : "";
    text += nlohmann::json(key).dump() + ":" + jsonText(value) + "}";
}

}  // namespace

Result<Conversation> parseConversation(std::string_view json)
{
    thread_local simdjson::dom::parser parser;
    element root;
    if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS)
        return wrong("it cannot be read as JSON");
    Conversation conversation;
    std::string variables = "{}";
    if (object members; root.get(members) == simdjson::SUCCESS)
        for (const auto& [key, value] : members) {
            if (array messages; key == "messages" && value.get(messages) == simdjson::SUCCESS)
                POFT_TRY(parseMessages(messages, conversation));
            else if (key == "tools")
                conversation.tools = value.is_null() ? std::nullopt : std::optional(jsonText(value));
            else if (key != "messages" && key != "add_generation_prompt")
                addMember(key, value, variables);
        }
    if (conversation.messages.empty())
        return wrong("it has no list \"messages\" with at least one entry");
    if (variables.size() > 2)
        conversation.variables = std::move(variables);
    return conversation;
}

}  // namespace poft::text
