// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace poft::model {

/// A decoder architecture as transformers 5.23 computes it. What is common to all: RMSNorm before attention and before
/// a SwiGLU, rotary embedding of whole heads, grouped-query causal attention. Numbers are what transformers takes where
/// config.json lacks the key.
struct Architecture {
    std::string_view name;       ///< of config.json's "architectures"
    std::string_view modelType;  ///< of "model_type"
    std::string_view models;     ///< what it is known by, for messages and documents
    int keyValueHeads = 0;       ///< 0: as many as query heads
    int headDim = 0;             ///< 0: hidden_size / num_attention_heads
    int maxPositionEmbeddings = 0;
    int slidingWindow = 0;          ///< of every layer; 0: none
    bool choosesBias = false;       ///< "attention_bias" decides on biases of all four projections of attention
    bool hasInputBias = false;      ///< queries, keys and values have biases, the output has none
    bool choosesMlpBias = false;    ///< "mlp_bias" decides
    bool hasQueryKeyNorm = false;   ///< heads of queries and keys are normalised
    bool slidesEveryLayer = false;  ///< "sliding_window" holds for all layers
    bool slidesByLayer = false;     ///< "use_sliding_window", "max_window_layers" and "layer_types" decide
};

std::span<const Architecture> architectures();

/// By a name of "architectures", else by "model_type"; null where we do not have it.
const Architecture* findArchitecture(std::string_view name);
const Architecture* findModelType(std::string_view type);

/// "LlamaForCausalLM (Llama 1 to 3.2, …), MistralForCausalLM (…), …"
std::string supportedArchitectures();

}  // namespace poft::model
