// SPDX-License-Identifier: Apache-2.0
#include "engine/model/architectures.h"

#include <algorithm>
#include <array>

namespace poft::model {

namespace {

constexpr std::array kArchitectures{
    Architecture{.name = "LlamaForCausalLM",
                 .modelType = "llama",
                 .models = "Llama 1 to 3.2, Yi, TinyLlama, SmolLM2",
                 .maxPositionEmbeddings = 2048,
                 .choosesBias = true,
                 .choosesMlpBias = true},
    Architecture{.name = "MistralForCausalLM",
                 .modelType = "mistral",
                 .models = "Mistral v0.1 to v0.3, Zephyr",
                 .keyValueHeads = 8,
                 .maxPositionEmbeddings = 131072,
                 .slidingWindow = 4096,
                 .slidesEveryLayer = true},
    Architecture{.name = "Qwen2ForCausalLM",
                 .modelType = "qwen2",
                 .models = "Qwen2, Qwen2.5",
                 .keyValueHeads = 32,
                 .maxPositionEmbeddings = 32768,
                 .slidingWindow = 4096,
                 .hasInputBias = true,
                 .slidesByLayer = true},
    Architecture{.name = "Qwen3ForCausalLM",
                 .modelType = "qwen3",
                 .models = "Qwen3",
                 .keyValueHeads = 32,
                 .headDim = 128,
                 .maxPositionEmbeddings = 32768,
                 .slidingWindow = 4096,
                 .choosesBias = true,
                 .hasQueryKeyNorm = true,
                 .slidesByLayer = true},
};

}  // namespace

std::span<const Architecture> architectures()
{
    return kArchitectures;
}

const Architecture* findArchitecture(std::string_view name)
{
    const auto found = std::ranges::find(kArchitectures, name, &Architecture::name);
    return found == kArchitectures.end() ? nullptr : &*found;
}

const Architecture* findModelType(std::string_view type)
{
    const auto found = std::ranges::find(kArchitectures, type, &Architecture::modelType);
    return found == kArchitectures.end() ? nullptr : &*found;
}

std::string supportedArchitectures()
{
    std::string text;
    for (const Architecture& one : kArchitectures) {
        text += text.empty() ? "" : ", ";
        text.append(one.name).append(" (").append(one.models).append(")");
    }
    return text;
}

}  // namespace poft::model
