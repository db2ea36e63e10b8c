// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/model/safetensors.h"
#include "engine/model/tensor.h"
#include "storage/result/result.h"

namespace poft::model {

/// The files that hold a folder's weights: model.safetensors, or the shards that model.safetensors.index.json names, by
/// name. A shard that is missing or not a plain file name of the same folder is named in the message.
Result<std::vector<std::filesystem::path>> findWeightFiles(const std::filesystem::path& folder);

/// All tensors of a model folder, whether in one file or in shards. Views live as long as the object.
class WeightFiles {
public:
    static Result<WeightFiles> open(const std::filesystem::path& folder);

    /// In the order of the files and of the bytes within them.
    std::span<const TensorView> tensors() const { return m_tensors; }

    /// The tensor of that name, or null; borrowed.
    const TensorView* find(std::string_view name) const;

    const std::vector<std::filesystem::path>& files() const { return m_paths; }

private:
    std::vector<std::filesystem::path> m_paths;
    std::vector<SafetensorsFile> m_files;
    std::vector<TensorView> m_tensors;
    std::vector<std::size_t> m_byName;  ///< positions in m_tensors, by name
};

inline constexpr std::uint64_t kMaxShardBytes = 5'000'000'000;

/// Writes model.safetensors, or shards of at most `maxShardBytes` (a larger tensor has a shard of its own) and an
/// index, into an existing folder; files of an earlier, other division are removed after the new ones are in place.
Status writeWeights(const std::filesystem::path& folder, std::span<const TensorView> tensors,
                    std::uint64_t maxShardBytes = kMaxShardBytes);

}  // namespace poft::model
