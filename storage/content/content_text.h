// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/content/content.h"

namespace poft::storage {

/// How long a sample is: UTF-8 bytes of its responses (messages of role "assistant" or "text") and of all other
/// messages, and the number of messages without those of role "system".
struct ContentLengths {
    std::int64_t promptBytes = 0;
    std::int64_t responseBytes = 0;
    std::int64_t turns = 0;

    bool operator==(const ContentLengths&) const = default;
};

/// Whether messages of this role are responses.
bool isResponse(std::string_view role);

/// Adds one message to the lengths.
void addLength(ContentLengths& lengths, std::string_view role, std::size_t bytes);

/// Of a canonical body; zeros where it cannot be read.
ContentLengths lengthsOf(std::string_view body);

/// The text of a content as it is searched: messages joined by line ends.
struct ContentText {
    std::string prompt;
    std::string response;
};

/// Of a canonical body; empty where it cannot be read. A pure function: what it gave once is needed again to take the
/// content out of the full-text index.
ContentText textOf(std::string_view body);

}  // namespace poft::storage
