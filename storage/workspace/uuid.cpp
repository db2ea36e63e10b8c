// SPDX-License-Identifier: Apache-2.0
#include "storage/workspace/uuid.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <random>

#include "storage/files/sha256.h"

namespace poft::storage {

std::string newUuid()
{
    std::array<std::uint8_t, 16> bytes{};
    std::random_device random;
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
    for (std::size_t index = 0; index < 6; ++index)
        bytes[index] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - index)));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));  // version
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));  // variant
    const std::string digits = files::toHex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    std::string text;
    for (std::size_t index = 0; index < digits.size(); ++index) {
        if (index == 8 || index == 12 || index == 16 || index == 20)
            text += '-';
        text += digits[index];
    }
    return text;
}

}  // namespace poft::storage
