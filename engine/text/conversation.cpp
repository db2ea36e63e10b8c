// SPDX-License-Identifier: Apache-2.0
#include "engine/text/conversation.h"

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
        if (!content->is_string())
            return wrong("the \"content\" of " + which + " is not a text");
        message.content = content->get<std::string>();
    }
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
    return conversation;
}

}  // namespace poft::text
