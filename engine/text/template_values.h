// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/jinja/template.h"
#include "engine/jinja/value.h"
#include "engine/text/conversation.h"
#include "storage/result/result.h"

namespace poft::text {

/// A conversation as `transformers` hands it to a template.
struct TemplateValues {
    /// One dict each: keys whose value is null left out; reasoning under its three names ("reasoning_content",
    /// "thinking").
    std::vector<jinja::Value> messages;
    jinja::Value tools;          ///< None where there are none
    jinja::Variables variables;  ///< those of the conversation beyond messages and tools

    /// Fails where a part of the conversation is no JSON.
    static Result<TemplateValues> of(const Conversation& conversation);
};

/// The same message with another content.
jinja::Value withContent(const jinja::Value& message, std::string content);

/// The same message without a key.
jinja::Value withoutKey(const jinja::Value& message, const std::string& key);

/// A text of a message; null where the key is missing or holds something else.
const std::string* textOf(const jinja::Value& message, const std::string& key);

}  // namespace poft::text
