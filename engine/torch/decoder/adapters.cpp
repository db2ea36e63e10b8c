// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/decoder/layout.h"

namespace poft::engine {
namespace {

/// A linear layer of a block by its own name, and where it lies in the fused one.
struct Place {
    const char* name;
    LinearWeights LayerWeights::*fused;
    std::int64_t firstRow;
    std::int64_t rows;
    std::int64_t columns;
};

std::vector<Place> placesOf(const api::ModelConfig& config, const api::AdapterSettings& settings)
{
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t queries = std::int64_t{config.numAttentionHeads} * config.headDim;
    const std::int64_t keys = std::int64_t{config.numKeyValueHeads} * config.headDim;
    const std::int64_t inner = config.intermediateSize;
    const Place all[] = {
        {"self_attn.q_proj", &LayerWeights::qkv, 0, queries, hidden},
        {"self_attn.k_proj", &LayerWeights::qkv, queries, keys, hidden},
        {"self_attn.v_proj", &LayerWeights::qkv, queries + keys, keys, hidden},
        {"self_attn.o_proj", &LayerWeights::output, 0, hidden, queries},
        {"mlp.gate_proj", &LayerWeights::gateUp, 0, inner, hidden},
        {"mlp.up_proj", &LayerWeights::gateUp, inner, inner, hidden},
        {"mlp.down_proj", &LayerWeights::down, 0, hidden, inner},
    };
    std::vector<Place> places;
    for (const Place& place : all) {
        const std::string name = std::string(place.name).substr(std::string(place.name).find('.') + 1);
        if (std::find(settings.targets.begin(), settings.targets.end(), name) != settings.targets.end())
            places.push_back(place);
    }
    return places;
}

std::string adapterName(int layer, const Place& place, const char* matrix)
{
    return "base_model.model.model.layers." + std::to_string(layer) + "." + place.name + "." + matrix + ".weight";
}

constexpr const char* kFirst = "lora_A";
constexpr const char* kSecond = "lora_B";

}  // namespace

ParameterLayout ParameterLayout::ofAdapters(const api::ModelConfig& config, const api::AdapterSettings& settings)
{
    ParameterLayout layout;
    for (int layer = 0; layer < config.numHiddenLayers; ++layer) {
        for (const Place& place : placesOf(config, settings)) {
            layout.add(adapterName(layer, place, kFirst), {settings.rank, place.columns});
            layout.align();
            layout.add(adapterName(layer, place, kSecond), {place.rows, settings.rank});
            layout.align();
        }
    }
    layout.m_decayedSize = layout.m_totalSize;
    return layout;
}

void attachAdapters(const api::ModelConfig& config, const api::AdapterSettings& settings, const ParameterLayout& layout,
                    const at::Tensor& flat, DecoderWeights& weights)
{
    const auto matrix = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
        return flat.narrow(0, layout.offsetOf(name), rows * columns).view({rows, columns});
    };
    weights.layers.resize(static_cast<std::size_t>(config.numHiddenLayers));
    for (int layer = 0; layer < config.numHiddenLayers; ++layer) {
        LayerWeights& block = weights.layers[static_cast<std::size_t>(layer)];
        for (const Place& place : placesOf(config, settings))
            (block.*place.fused)
                .adapters.push_back({matrix(adapterName(layer, place, kFirst), settings.rank, place.columns),
                                     matrix(adapterName(layer, place, kSecond), place.rows, settings.rank),
                                     place.firstRow, settings.alpha / settings.rank});
    }
}

at::Tensor randomAdapters(const ParameterLayout& layout, std::uint64_t seed)
{
    at::Tensor flat = at::zeros({layout.totalSize()}, at::kFloat);
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    for (const ParameterEntry& entry : layout.entries()) {
        if (!entry.name.ends_with(std::string(kFirst) + ".weight"))
            continue;
        // kaiming_uniform_ with a = sqrt 5.
        const double bound = 1 / std::sqrt(static_cast<double>(entry.shape[1]));
        flat.narrow(0, entry.offset, entry.size).uniform_(-bound, bound, generator);
    }
    return flat;
}

}  // namespace poft::engine
