// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace poft::tokenizer {

/// A half-open range of UTF-8 bytes.
struct ByteSpan {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    bool empty() const { return begin == end; }
    bool operator==(const ByteSpan&) const = default;
};

}  // namespace poft::tokenizer
