// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"

namespace poft::storage {

/// One turn of a conversation. A row of plain text is one message of role "text".
struct Message {
    std::string role;       ///< "system", "user", "assistant", "tool", "text"
    std::string content;    ///< UTF-8
    std::string name;       ///< empty = absent
    std::string toolCalls;  ///< JSON of `tool_calls`; empty = absent
};

/// What a sample says, and nothing else: the thing that is hashed, stored once and scored once.
struct Content {
    std::vector<Message> messages;
    std::string tools;  ///< JSON of `tools`; empty = absent
};

/// The canonical body, contents.body: {"messages":[{"content":…,"role":…}…],"tools":…}. Its SHA-256 is the content's
/// identity. Fails on text that is not UTF-8 or tool JSON that does not parse.
Result<std::string> contentBody(const Content& content);

/// Reads a body back; contentBody(parseContent(body)) gives the same bytes.
Result<Content> parseContent(std::string_view body);

}  // namespace poft::storage
