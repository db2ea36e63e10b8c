// SPDX-License-Identifier: Apache-2.0
#include "storage/content/preview.h"

#include "storage/content/content.h"

namespace poft::storage {

namespace {
constexpr std::size_t kPreviewBytes = 200;
}

std::string oneLine(const std::string& text)
{
    std::string line;
    for (const char byte : text) {
        const bool space = static_cast<unsigned char>(byte) <= ' ';
        if (!space)
            line += byte;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
        if (line.size() > kPreviewBytes)
            break;
    }
    if (line.size() > kPreviewBytes) {
        // Cut before a whole character: bytes 10xxxxxx continue one.
        std::size_t end = kPreviewBytes;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
            --end;
        line.resize(end);
        line += "…";
    }
    return line;
}

Preview previewOf(const std::string& body)
{
    const Result<Content> content = parseContent(body);
    if (!content || content->messages.empty())
        return {};
    const std::vector<Message>& messages = content->messages;
    return {messages.size() > 1 ? oneLine(messages[messages.size() - 2].content) : std::string(),
            oneLine(messages.back().content)};
}

}  // namespace poft::storage
