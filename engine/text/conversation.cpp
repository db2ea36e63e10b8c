// SPDX-License-Identifier: Apache-2.0
#include "engine/text/conversation.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace poft::text {

namespace {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> wrong(const std::string& why)
{
    return fail(ErrorKind::Invalid, "This is not a conversation: " + why + ".");
}

/// The value of a key; null where it is missing or null.
const Json* find(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// The texts of a content in parts: [{"type": "text", "text": "…"}, …].
std::string joinedTexts(const Json& parts)
{
    std::string text;
    for (const Json& part : parts)
        if (part.is_object() && part.contains("text") && part["text"].is_string())
            text += part["text"].get_ref<const std::string&>();
    return text;
}

/// Whether a message holds only what Message has a place for.
bool isPlain(const Json& object)
{
    constexpr std::array<std::string_view, 4> kKnown{"role", "content", "name", "tool_calls"};
    for (const auto& [key, value] : object.items())
        if (!value.is_null() && std::ranges::find(kKnown, key) == kKnown.end())
            return false;
    const Json* content = find(object, "content");
    return !content || content->is_string();
}

Result<Message> parseMessage(const Json& object, std::size_t index)
{
    const std::string which = "message " + std::to_string(index + 1);
    if (!object.is_object())
        return wrong(which + " is not an object");
    const Json* role = find(object, "role");
    if (!role || !role->is_string() || role->get_ref<const std::string&>().empty())
        return wrong(which + " has no \"role\"");
    Message message;
    message.role = role->get<std::string>();
    if (const Json* content = find(object, "content")) {
        if (!content->is_string() && !content->is_array())
            return wrong("the \"content\" of " + which + " is neither a text nor a list of parts");
        message.content = content->is_string() ? content->get<std::string>() : joinedTexts(*content);
    }
    message.hasContent = find(object, "content") != nullptr;
    if (!isPlain(object))
        message.whole = object.dump();
    if (const Json* name = find(object, "name")) {
        if (!name->is_string())
            return wrong("the \"name\" of " + which + " is not a text");
        message.name = name->get<std::string>();
    }
    if (const Json* calls = find(object, "tool_calls"))
        message.toolCalls = calls->dump();
    return message;
}

}  // namespace

Result<Conversation> parseConversation(std::string_view json)
{
    const Json object = Json::parse(json.begin(), json.end(), nullptr, false);
    if (object.is_discarded())
        return wrong("it cannot be read as JSON");
    const Json* messages = object.is_object() ? find(object, "messages") : nullptr;
    if (!messages || !messages->is_array() || messages->empty())
        return wrong("it has no list \"messages\" with at least one entry");
    Conversation conversation;
    for (std::size_t i = 0; i < messages->size(); ++i) {
        POFT_TRY_ASSIGN(Message message, parseMessage((*messages)[i], i));
        conversation.messages.push_back(std::move(message));
    }
    if (const Json* tools = find(object, "tools"))
        conversation.tools = tools->dump();
    Json variables = Json::object();
    for (const auto& [key, value] : object.items())
        if (key != "messages" && key != "tools" && key != "add_generation_prompt")
            variables[key] = value;
    if (!variables.empty())
        conversation.variables = variables.dump();
    return conversation;
}

}  // namespace poft::text
