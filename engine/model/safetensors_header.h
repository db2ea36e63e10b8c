// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/tensor.h"
#include "storage/result/result.h"

namespace poft::model {

/// Headers longer than this are refused, as the reference implementation does.
inline constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

/// An entry of a header; offsets count from the end of the header.
struct HeaderEntry {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct Header {
    std::vector<HeaderEntry> entries;  ///< by `begin`; they cover [0, dataBytes) without hole or overlap
    std::map<std::string, std::string> metadata;
};

/// Parses and checks the JSON of a header for a file with `dataBytes` bytes after it; `where` names the file in
/// messages.
Result<Header> parseHeader(std::string_view json, std::uint64_t dataBytes, const std::string& where);

/// Number of bytes of a tensor; an error where it does not fit into 63 bits. `what` names the tensor in the message.
Result<std::uint64_t> tensorBytes(TensorType type, const std::vector<std::int64_t>& shape, const std::string& what);

}  // namespace poft::model
