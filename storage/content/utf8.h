// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace poft::storage {

/// The number of leading bytes of `text` that are valid UTF-8 (no overlong forms, no surrogates, nothing above
/// U+10FFFF); text.size() when all of it is.
std::size_t validUtf8Prefix(std::string_view text);

}  // namespace poft::storage
