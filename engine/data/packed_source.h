// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/data/byte_source.h"

namespace poft::data {

enum class Packing { None, Gzip, Zstd };

/// How a file is packed, by its first bytes (at least four of them, where it has as many).
Packing packingOf(std::string_view start);

/// The unpacked bytes of `packed`, in constant memory: all members (frames) of the file, one after the other, as gunzip
/// and unzstd give them. read() fails where the file is cut off, damaged, or goes on with something else. `name` is the
/// file's, for sentences.
Result<std::unique_ptr<ByteSource>> unpacked(std::unique_ptr<ByteSource> packed, Packing packing, std::string name);

}  // namespace poft::data
