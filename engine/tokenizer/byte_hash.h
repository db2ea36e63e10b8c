// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace poft::tokenizer {

/// A fast 64-bit hash of short byte strings, for tables in memory only (never stored): eight bytes at a time, folded
/// multiplication.
inline std::uint64_t byteHash(std::string_view bytes)
{
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    const auto mix = [](std::uint64_t a, std::uint64_t b) {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    std::uint64_t hash = bytes.size() * kOdd;
    std::size_t position = 0;
    for (; position + 8 <= bytes.size(); position += 8) {
        std::uint64_t block = 0;
        std::memcpy(&block, bytes.data() + position, 8);
        hash = mix(hash ^ block, kOdd);
    }
    std::uint64_t rest = 0;
    for (; position < bytes.size(); ++position)
        rest = rest << 8 | static_cast<unsigned char>(bytes[position]);
    return mix(hash ^ rest, 0xD6E8FEB86659FD93);
}

}  // namespace poft::tokenizer
