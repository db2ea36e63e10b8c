// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/learner.h"
#include "engine/model/safetensors.h"
#include "engine/model/tensor.h"
#include "storage/result/result.h"

namespace poft::model {

/// adapter_config.json of PEFT's layout, as far as we compute it: LoRA beside linear layers.
struct AdapterConfig {
    std::string base;               ///< base_model_name_or_path
    api::AdapterSettings settings;  ///< its seed is not in the file; `targets` are as the file names them
    bool rankStabilised = false;    ///< use_rslora: alpha is divided by the root of the rank

    /// What b a is multiplied by.
    double scale() const;
};

/// Whether a folder holds adapters (adapter_config.json) rather than a model's own weights.
bool isAdapterFolder(const std::filesystem::path& folder);

/// Refuses what changes the arithmetic in a way we do not have, by the key's name.
Result<AdapterConfig> readAdapterConfig(const std::filesystem::path& folder);

/// Writes adapter_config.json and adapter_model.safetensors, as PEFT loads them, into an existing folder.
Status writeAdapter(const std::filesystem::path& folder, const AdapterConfig& config,
                    std::span<const TensorView> tensors);

/// The adapters of one folder. Views live as long as the object.
class AdapterFile {
public:
    /// The folder's configuration and tensors; a name that is no half of a pair or no float is refused.
    static Result<AdapterFile> open(const std::filesystem::path& folder);

    /// What is added to one weight: scale * b a, b: [out, rank], a: [rank, in].
    struct Correction {
        std::string weight;  ///< "model.layers.0.self_attn.q_proj.weight"
        TensorView a;
        TensorView b;
    };

    /// The correction of a weight, or null; borrowed.
    const Correction* find(std::string_view weight) const;

    /// A tensor by its name in the file, or null; borrowed.
    const TensorView* tensor(std::string_view name) const { return m_file.find(name); }

    const std::filesystem::path& path() const { return m_path; }
    const AdapterConfig& config() const { return m_config; }

    /// Whether every correction belongs to a weight of a model and has its shape.
    Status check(const api::ModelConfig& config) const;

private:
    AdapterFile(std::filesystem::path path, AdapterConfig config, SafetensorsFile file)
        : m_path(std::move(path)), m_config(std::move(config)), m_file(std::move(file))
    {
    }

    std::filesystem::path m_path;
    AdapterConfig m_config;
    SafetensorsFile m_file;
    std::vector<Correction> m_corrections;  ///< by name
};

/// Where a folder's weights come from: the folder that holds the model's own, and adapters in the order in which they
/// were trained, each beside what came before it.
struct WeightSources {
    std::filesystem::path base;
    std::vector<AdapterFile> adapters;
};

/// Follows base_model_name_or_path (a path, absolute or from the adapter's folder, or a name in the local Hugging Face
/// cache) to the model at the end. A base that is missing is named.
Result<WeightSources> findWeightSources(const std::filesystem::path& folder);

}  // namespace poft::model
