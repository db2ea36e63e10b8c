// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/model/tensor.h"
#include "storage/result/result.h"

namespace poft::model {

/// One safetensors file, memory-mapped read-only. Opening checks every rule of the format (header length, types, shapes
/// without overflow, no hole, no overlap, no trailing byte, no name twice), since the file may come from anywhere; a
/// message names the file and the tensor. Views point into the mapping and live as long as the object. Const use from
/// several threads is safe. Nobody may shorten the file meanwhile.
class SafetensorsFile {
public:
    static Result<SafetensorsFile> open(const std::filesystem::path& path);

    SafetensorsFile(SafetensorsFile&&) noexcept;
    SafetensorsFile& operator=(SafetensorsFile&&) noexcept;
    ~SafetensorsFile();

    /// In the order of the file's bytes.
    std::span<const TensorView> tensors() const;

    /// The tensor of that name, or null; borrowed.
    const TensorView* find(std::string_view name) const;

    /// `__metadata__` of the header.
    const std::map<std::string, std::string>& metadata() const;

private:
    struct Contents;
    explicit SafetensorsFile(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> m_contents;
};

/// Writes a file that the reference implementation reads: tensors by type, then name; `__metadata__` is {"format":"pt"}
/// and what `metadata` adds. The bytes go to a temporary name beside `path`, are synced to the disk, and take the place
/// of `path` by a rename, so a reader sees the old file or the whole new one. Nothing stays behind on failure.
Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                        const std::map<std::string, std::string>& metadata = {});

}  // namespace poft::model
