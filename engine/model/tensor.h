// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poft::model {

/// Element types of safetensors files that we read and write, in the order of the format's own list (by alignment,
/// which decides the order of tensors in a file).
enum class TensorType { Bool, U8, I8, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64 };

/// "F32" and the like, as in a file's header.
std::string_view tensorTypeName(TensorType type);
std::optional<TensorType> tensorTypeFromName(std::string_view name);

/// Bytes of one element.
std::size_t tensorTypeSize(TensorType type);

/// Whether the type holds real numbers: F16, BF16, F32, F64.
bool isFloatingPoint(TensorType type);

/// A tensor in somebody else's memory: contiguous, row-major, little-endian. `shape` empty means one value. From a
/// file, `data` points into the mapping and may be unaligned: copy with memcpy unless you have checked.
struct TensorView {
    std::string name;
    TensorType type = TensorType::F32;
    std::vector<std::int64_t> shape;
    const std::byte* data = nullptr;
    std::size_t bytes = 0;
};

}  // namespace poft::model
