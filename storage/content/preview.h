// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace poft::storage {

/// A sample for one line of a table.
struct Preview {
    std::string prompt;    ///< the last message before the response, shortened to about 200 bytes, on one line
    std::string response;  ///< the last message, likewise
};

/// Of a canonical body (storage/content/content.h); empty where the body cannot be read.
Preview previewOf(const std::string& body);

/// A text on one line, white space run together, cut before a whole character after about 200 bytes.
std::string oneLine(const std::string& text);

}  // namespace poft::storage
