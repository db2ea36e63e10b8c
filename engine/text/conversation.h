// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"

namespace poft::text {

/// The role of a row that is plain text: all of its tokens count.
inline constexpr std::string_view kTextRole = "text";
inline constexpr std::string_view kAssistantRole = "assistant";

/// One turn.
struct Message {
    std::string role;
    std::string content;
    std::optional<std::string> name;
    std::optional<std::string> toolCalls;  ///< JSON text
    bool hasContent = true;  ///< false where the content is null or missing, which a template may tell from empty
    std::optional<std::string> whole = {};  ///< JSON text of the message, where it holds more than is said above
};

/// A prompt and its answer as turns, or one message of role `text`.
struct Conversation {
    std::vector<Message> messages;
    std::optional<std::string> tools;           ///< JSON text
    std::optional<std::string> variables = {};  ///< JSON object of what a template may use besides ("enable_thinking")

    bool isText() const { return messages.size() == 1 && messages.front().role == kTextRole; }
};

/// Reads `contents.body` of the database, or any JSON object with `messages` (role, content, optional name and
/// tool_calls) and optional `tools`. Other keys of the object become template variables, those of a message are kept
/// for the template. A content of null is empty; one that is a list of parts is kept for the template, and its texts
/// joined are the content.
Result<Conversation> parseConversation(std::string_view json);

}  // namespace poft::text
