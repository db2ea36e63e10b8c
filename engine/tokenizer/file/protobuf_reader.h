// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace poft::tokenizer {

/// One field of a protocol-buffers message: a number, or bytes (texts and messages).
struct ProtobufField {
    std::uint32_t number = 0;
    bool isBytes = false;
    std::uint64_t value = 0;  ///< also the bits of a float or a double
    std::string_view bytes;

    float asFloat() const;
};

/// Reads the fields of a message in the order in which they were written (protobuf.dev, "Encoding"). The bytes are
/// borrowed.
class ProtobufReader {
public:
    explicit ProtobufReader(std::string_view message) : m_rest(message) {}

    /// The next field; nothing at the end, and where the message breaks off or is none.
    std::optional<ProtobufField> next();

    /// Whether the message could not be read to its end.
    bool failed() const { return m_failed; }

private:
    std::optional<std::uint64_t> varint();
    std::optional<std::uint64_t> fixed(std::size_t bytes);
    std::optional<ProtobufField> fail();

    std::string_view m_rest;
    bool m_failed = false;
};

}  // namespace poft::tokenizer
