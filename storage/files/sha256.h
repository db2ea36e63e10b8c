// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::files {

/// SHA-256 of bytes that come in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::string_view bytes);
    /// The 32 bytes; ends the object's use.
    std::string digest();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// 32 bytes.
std::string sha256(std::string_view bytes);
/// 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);
/// Called with the bytes of each block that was read; false stops.
using BlockRead = std::function<bool(std::uint64_t bytes)>;
/// Of a whole file, read in pieces; Stopped where `blockRead` said so.
Result<std::string> sha256HexOfFile(const std::filesystem::path& file, const BlockRead& blockRead = {});
/// Lower-case hexadecimal digits of any bytes.
std::string toHex(std::string_view bytes);

}  // namespace poft::files
