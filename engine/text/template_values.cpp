// SPDX-License-Identifier: Apache-2.0
#include "engine/text/template_values.h"

#include "engine/jinja/dict.h"
#include "engine/jinja/json_text.h"

namespace poft::text {

namespace {

using jinja::Dict;
using jinja::Kind;
using jinja::Value;

/// The keys of nearly all messages, made once.
const Value& roleKey()
{
    static const Value key = Value::text("role");
    return key;
}

const Value& contentKey()
{
    static const Value key = Value::text("content");
    return key;
}

/// What templates read reasoning from. The first one that is there fills "reasoning_content", and "thinking" unless it
/// has its own.
Value withReasoning(const Dict& message)
{
    const Value* reasoning = nullptr;
    for (const char* name : {"reasoning_content", "thinking", "reasoning"})
        if (!reasoning)
            reasoning = message.find(std::string_view(name));
    if (!reasoning)
        return Value::dict(message);
    Dict result(message.size() + 2);
    result.set(Value::text("thinking"), *reasoning);
    for (const Dict::Entry& entry : message.entries())
        result.set(entry.key, entry.value);
    result.set(Value::text("reasoning_content"), *reasoning);
    return Value::dict(std::move(result));
}

Value withoutNones(const Dict& message)
{
    Dict result(message.size());
    for (const Dict::Entry& entry : message.entries())
        if (!entry.value.isNone())
            result.set(entry.key, entry.value);
    return withReasoning(result);
}

Result<Value> messageValue(const Message& message)
{
    if (message.whole) {
        POFT_TRY_ASSIGN(const Value whole, jinja::readJson(*message.whole));
        return withoutNones(*whole.asDict());
    }
    Dict dict(4);
    dict.set(roleKey(), Value::text(message.role));
    if (message.hasContent)
        dict.set(contentKey(), Value::text(message.content));
    if (message.name)
        dict.set(Value::text("name"), Value::text(*message.name));
    if (message.toolCalls) {
        POFT_TRY_ASSIGN(Value calls, jinja::readJson(*message.toolCalls));
        dict.set(Value::text("tool_calls"), std::move(calls));
    }
    return Value::dict(std::move(dict));
}

}  // namespace

Result<TemplateValues> TemplateValues::of(const Conversation& conversation)
{
    TemplateValues values;
    values.tools = Value::none();
    for (const Message& message : conversation.messages) {
        POFT_TRY_ASSIGN(Value value, messageValue(message));
        values.messages.push_back(std::move(value));
    }
    if (conversation.tools) {
        POFT_TRY_ASSIGN(values.tools, jinja::readJson(*conversation.tools));
    }
    if (conversation.variables) {
        POFT_TRY_ASSIGN(const Value variables, jinja::readJson(*conversation.variables));
        for (const Dict::Entry& entry : variables.asDict()->entries())
            values.variables.emplace_back(entry.key.bytes(), entry.value);
    }
    return values;
}

Value withContent(const Value& message, std::string content)
{
    Dict result = *message.asDict();
    result.set(contentKey(), Value::text(std::move(content)));
    return Value::dict(std::move(result));
}

Value withoutKey(const Value& message, const std::string& key)
{
    Dict result(message.asDict()->size());
    for (const Dict::Entry& entry : message.asDict()->entries())
        if (!entry.key.is(Kind::Text) || entry.key.bytes() != key)
            result.set(entry.key, entry.value);
    return Value::dict(std::move(result));
}

const std::string* textOf(const Value& message, const std::string& key)
{
    const Value* value = message.asDict()->find(std::string_view(key));
    return value && value->is(Kind::Text) ? &value->bytes() : nullptr;
}

}  // namespace poft::text
