// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace poft::tokenizer {

/// A half-open range of UTF-8 bytes.
struct ByteSpan {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    bool empty() const { return begin == end; }
    bool operator==(const ByteSpan&) const = default;
};

/// A range from positions; both lie below 4 GiB.
constexpr ByteSpan makeSpan(std::size_t begin, std::size_t end)
{
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace poft::tokenizer
