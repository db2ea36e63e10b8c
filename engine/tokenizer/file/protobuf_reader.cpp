// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/protobuf_reader.h"

#include <bit>

namespace poft::tokenizer {

float ProtobufField::asFloat() const
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(value));
}

std::optional<std::uint64_t> ProtobufReader::varint()
{
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> ProtobufReader::fixed(std::size_t bytes)
{
    if (m_rest.size() < bytes)
        return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_rest[i])) << (8 * i);
    m_rest.remove_prefix(bytes);
    return value;
}

std::optional<ProtobufField> ProtobufReader::fail()
{
    m_failed = true;
    return std::nullopt;
}

std::optional<ProtobufField> ProtobufReader::next()
{
    if (m_rest.empty() || m_failed)
        return std::nullopt;
    const auto tag = varint();
    if (!tag || *tag >> 3 == 0 || *tag >> 3 > UINT32_MAX)
        return fail();
    ProtobufField field;
    field.number = static_cast<std::uint32_t>(*tag >> 3);
    std::optional<std::uint64_t> value;
    switch (*tag & 7) {
        case 0:
        case 2:
            value = varint();
            break;
        case 1:
            value = fixed(8);
            break;
        case 5:
            value = fixed(4);
            break;
        default:
            break;
    }
    field.isBytes = (*tag & 7) == 2;
    if (!value || (field.isBytes && *value > m_rest.size()))
        return fail();
    field.value = *value;
    if (field.isBytes) {
        field.bytes = m_rest.substr(0, static_cast<std::size_t>(*value));
        m_rest.remove_prefix(field.bytes.size());
    }
    return field;
}

}  // namespace poft::tokenizer
