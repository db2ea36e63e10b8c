// SPDX-License-Identifier: Apache-2.0
#include "storage/content/content_text.h"

namespace poft::storage {

bool isResponse(std::string_view role)
{
    return role == "assistant" || role == "text";
}

void addLength(ContentLengths& lengths, std::string_view role, std::size_t bytes)
{
    (isResponse(role) ? lengths.responseBytes : lengths.promptBytes) += static_cast<std::int64_t>(bytes);
    lengths.turns += role == "system" ? 0 : 1;
}

ContentLengths lengthsOf(std::string_view body)
{
    ContentLengths lengths;
    if (const Result<Content> content = parseContent(body))
        for (const Message& message : content->messages)
            addLength(lengths, message.role, message.content.size());
    return lengths;
}

ContentText textOf(std::string_view body)
{
    ContentText text;
    if (const Result<Content> content = parseContent(body))
        for (const Message& message : content->messages) {
            std::string& part = isResponse(message.role) ? text.response : text.prompt;
            part += part.empty() ? "" : "\n";
            part += message.content;
        }
    return text;
}

}  // namespace poft::storage
