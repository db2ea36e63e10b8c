// SPDX-License-Identifier: Apache-2.0
#include "engine/data/turns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/data/json_value.h"

namespace poft::data {

namespace {

constexpr std::size_t kToolValues = 100'000;
constexpr std::size_t kTurnValues = 500'000;

struct RoleName {
    std::string_view theirs;
    std::string_view ours;
};

constexpr std::array kRoles = {
    RoleName{"user", "user"},           RoleName{"assistant", "assistant"},
    RoleName{"human", "user"},          RoleName{"gpt", "assistant"},
    RoleName{"system", "system"},       RoleName{"tool", "tool"},
    RoleName{"developer", "developer"}, RoleName{"observation", "tool"},
    RoleName{"function", "tool"},       RoleName{"function_response", "tool"},
    RoleName{"chatgpt", "assistant"},   RoleName{"model", "assistant"},
    RoleName{"bot", "assistant"},
};

constexpr std::string_view kFunctionCall = "function_call";

tl::unexpected<Error> bad(std::string reason)
{
    return fail(ErrorKind::Invalid, std::move(reason));
}

Result<std::string> ourRole(const Value& role)
{
    if (!role.isString()) {
        return bad("a role that is " + std::string(typeName(role.type)) + " where a string is needed");
    }
    for (const RoleName& name : kRoles) {
        if (name.theirs == role.text) {
            return std::string(name.ours);
        }
    }
    return bad("the role " + inQuotes(role.text.substr(0, 40)) + ", which is none of system, user, assistant and tool");
}

/// The text of `content`: a string, null (none), or a list of {"type": "text", "text"} parts.
Result<std::string> contentText(Value& content)
{
    if (content.isString()) {
        return std::move(content.text);
    }
    if (content.isNull()) {
        return std::string();
    }
    if (!content.isArray()) {
        return bad("content that is " + std::string(typeName(content.type)) + " where a string is needed");
    }
    std::string text;
    for (const Value& part : content.items) {
        const Value* partText = part.find("text");
        if (partText == nullptr || !partText->isString()) {
            return bad("a content part that is no text (images and sounds cannot be used)");
        }
        text += partText->text;
    }
    return text;
}

/// A list, or a string that holds one; empty for null and blank. Nothing where it is something else.
std::optional<Value> jsonList(const Value& value)
{
    if (value.isArray()) {
        return value;
    }
    Value empty;
    empty.type = Value::Type::Array;
    if (value.isNull() || (value.isString() && isBlank(value.text))) {
        return empty;
    }
    if (!value.isString()) {
        return std::nullopt;
    }
    JsonParser parser;
    auto list = parser.parseCopy(value.text, kToolValues);
    return list && list->isArray() ? std::optional<Value>(*std::move(list)) : std::nullopt;
}

bool looksLikeTurn(const Value& item)
{
    return std::ranges::any_of(std::array{"role", "from", "human", "assistant"},
                               [&item](const char* key) { return item.find(key) != nullptr; });
}

/// {"name", "arguments"} as one entry of OpenAI's `tool_calls`.
Result<Value> toolCall(Value call)
{
    if (call.find("name") == nullptr || call.find("arguments") == nullptr) {
        return bad("a function_call without name and arguments");
    }
    Value entry;
    entry.type = Value::Type::Object;
    entry.members.push_back({"function", std::move(call)});
    entry.members.push_back({"type", Value::ofString("function")});
    return entry;
}

/// ShareGPT's function_call turn: its value is JSON, one call or a list of calls.
Result<text::Message> functionCall(const std::string& json)
{
    JsonParser parser;
    auto calls = parser.parseCopy(json, kToolValues);
    if (!calls) {
        return bad("a function_call that is not JSON");
    }
    Value list;
    list.type = Value::Type::Array;
    if (calls->isArray()) {
        for (Value& call : calls->items) {
            POFT_TRY_ASSIGN(list.items.emplace_back(), toolCall(std::move(call)));
        }
    } else {
        POFT_TRY_ASSIGN(list.items.emplace_back(), toolCall(*std::move(calls)));
    }
    text::Message message;
    message.role = text::kAssistantRole;
    message.toolCalls = toJson(list);
    return message;
}

Result<text::Message> messageOf(const Value& role, Value* content, Value& turn)
{
    if (role.isString() && role.text == kFunctionCall && content != nullptr && content->isString()) {
        return functionCall(content->text);
    }
    text::Message message;
    POFT_TRY_ASSIGN(message.role, ourRole(role));
    if (const Value* calls = turn.find("tool_calls")) {
        auto list = jsonList(*calls);
        if (!list) {
            return bad("tool_calls that are no list");
        }
        if (!list->items.empty()) {
            message.toolCalls = toJson(*list);
        }
    }
    if (content == nullptr && !message.toolCalls) {
        return bad("no content");
    }
    if (content != nullptr) {
        if (content->isNull() && !message.toolCalls) {
            return bad("null as content");
        }
        POFT_TRY_ASSIGN(message.content, contentText(*content));
    }
    if (Value* name = turn.find("name"); name != nullptr && name->isString() && !name->text.empty()) {
        message.name = std::move(name->text);
    }
    return message;
}

/// {"human": …, "assistant": …}: a question, its answer, or both.
Status appendExchange(Value& turn, std::vector<text::Message>& turns)
{
    const std::size_t before = turns.size();
    for (const auto& [key, role] : {std::pair{"human", "user"}, std::pair{"assistant", "assistant"}}) {
        Value* said = turn.find(key);
        if (said == nullptr || said->isNull()) {
            continue;
        }
        if (!said->isString()) {
            return bad(inQuotes(key) + " that is " + std::string(typeName(said->type)) + " where a string is needed");
        }
        turns.push_back({role, std::move(said->text), {}, {}});
    }
    return turns.size() > before ? Status() : bad("neither a question nor an answer");
}

Status appendTurn(Value& turn, std::vector<text::Message>& turns)
{
    if (!turn.isObject()) {
        return bad(std::string(typeName(turn.type)) + " instead of an object");
    }
    if (const Value* role = turn.find("role")) {
        POFT_TRY_ASSIGN(auto message, messageOf(*role, turn.find("content"), turn));
        turns.push_back(std::move(message));
        return {};
    }
    if (const Value* from = turn.find("from")) {
        POFT_TRY_ASSIGN(auto message, messageOf(*from, turn.find("value"), turn));
        turns.push_back(std::move(message));
        return {};
    }
    if (turn.find("human") != nullptr || turn.find("assistant") != nullptr) {
        return appendExchange(turn, turns);
    }
    return bad("neither role and content, nor from and value, nor human and assistant");
}

std::string wrongType(std::string_view where, const Value& value, std::string_view needed)
{
    if (value.isNull()) {
        return inQuotes(where) + " is null";
    }
    return inQuotes(where) + " is " + std::string(typeName(value.type)) + ", but " + std::string(needed) + " is needed";
}

}  // namespace

bool unpackTurns(Value& value)
{
    if (!value.isString() || isBlank(value.text) || value.text[value.text.find_first_not_of(" \t\r\n\v\f")] != '[') {
        return false;
    }
    JsonParser parser;
    auto list = parser.parseCopy(value.text, kTurnValues);
    if (!list || !list->isArray() || list->items.empty() || !std::ranges::all_of(list->items, looksLikeTurn)) {
        return false;
    }
    value = *std::move(list);
    return true;
}

Result<std::vector<text::Message>> readTurns(Value& list, std::string_view where)
{
    unpackTurns(list);
    if (!list.isArray()) {
        return bad(wrongType(where, list, "a list of messages"));
    }
    if (list.items.empty()) {
        return bad(inQuotes(where) + " is an empty list");
    }
    std::vector<text::Message> turns;
    turns.reserve(list.items.size());
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        if (const Status appended = appendTurn(list.items[i], turns); !appended) {
            return bad("turn " + std::to_string(i + 1) + " of " + inQuotes(where) + " has " + appended.error().message);
        }
    }
    return turns;
}

Result<std::vector<text::Message>> readPrompt(Value& value, std::string_view where)
{
    unpackTurns(value);
    if (!value.isString()) {
        return value.isArray() ? readTurns(value, where)
                               : bad(wrongType(where, value, "a string or a list of messages"));
    }
    std::vector<text::Message> turns;
    turns.push_back({"user", std::move(value.text), {}, {}});
    return turns;
}

Result<std::vector<text::Message>> readAnswer(Value& value, std::string_view where)
{
    std::vector<text::Message> turns;
    unpackTurns(value);
    if (value.isString()) {
        turns.push_back({std::string(text::kAssistantRole), std::move(value.text), {}, {}});
        return turns;
    }
    if (value.isArray()) {
        return readTurns(value, where);
    }
    if (!value.isObject()) {
        return bad(wrongType(where, value, "a string or a list of messages"));
    }
    if (const Status appended = appendTurn(value, turns); !appended) {
        return bad(inQuotes(where) + " has " + appended.error().message);
    }
    return turns;
}

Result<std::optional<std::string>> readTools(const Value& value, std::string_view where)
{
    const auto list = jsonList(value);
    if (!list) {
        return bad(value.isString() ? inQuotes(where) + " is a string that holds no JSON list of tools"
                                    : wrongType(where, value, "a list of tools"));
    }
    return list->items.empty() ? std::optional<std::string>() : std::optional<std::string>(toJson(*list));
}

std::string inQuotes(std::string_view name)
{
    std::string text(1, '"');
    text += name;
    text += '"';
    return text;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

bool isAnswer(const text::Message& message)
{
    return message.role == text::kAssistantRole && (!isBlank(message.content) || message.toolCalls);
}

bool equal(const text::Message& a, const text::Message& b)
{
    return a.role == b.role && a.content == b.content && a.name == b.name && a.toolCalls == b.toolCalls;
}

}  // namespace poft::data
