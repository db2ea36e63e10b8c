// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace poft::api {

/// A token id of one tokenizer; never negative.
using TokenId = std::int32_t;

/// A tokenized conversation. `responseMask[i]` is 1 where token i is a response token, that is, where
/// log p(ids[i] | ids[0..i-1]) counts; same length as `ids`. Position 0 has no predecessor and never counts.
struct Sequence {
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> responseMask;
};

/// Log-likelihood of a sequence's response tokens, log p(y | x), summed, in nats; `tokens` is T(y) of docs/method.md
/// eq. 1.
struct SequenceScore {
    double sum = 0;
    int tokens = 0;

    /// r = sum / T, nats per token; meaningless when tokens is 0.
    double mean() const { return sum / tokens; }
};

/// Where arithmetic runs. `index` counts CUDA devices; 0 on the CPU.
struct Device {
    enum class Kind { Cpu, Cuda };
    Kind kind = Kind::Cpu;
    int index = 0;

    /// "cpu" or "cuda:0", as on the command line and in the database.
    std::string name() const { return kind == Kind::Cpu ? "cpu" : "cuda:" + std::to_string(index); }
};

/// What `doctor` says of a device.
struct DeviceInfo {
    Device device;
    std::string description;  ///< "NVIDIA H200", or the processor's name
    std::uint64_t memoryBytes = 0;
    bool bf16 = false;         ///< computes bfloat16 in hardware
    std::string kernels = {};  ///< of a GPU: whether our own kernels are there, "own kernels"; else why not
};

/// Floating-point type of the weights during arithmetic. Under BFloat16 training keeps fp32 master weights.
enum class DType { Float32, BFloat16 };

/// How the frequencies of the rotary embedding are stretched for texts longer than those of the pretraining
/// (`rope_parameters`, earlier `rope_scaling`, of a config.json; names and meanings are theirs).
struct RopeScaling {
    enum class Type { None, Linear, Llama3, Yarn };
    Type type = Type::None;
    double factor = 1;
    double originalMaxPositionEmbeddings = 0;  ///< Llama3 and Yarn: the length of the pretraining
    double lowFreqFactor = 1;                  ///< Llama3
    double highFreqFactor = 4;                 ///< Llama3
    double betaFast = 32;                      ///< Yarn
    double betaSlow = 1;                       ///< Yarn
    bool truncate = true;                      ///< Yarn: the ramp begins and ends at whole dimensions
    double attentionFactor = 1;                ///< Yarn: what cosines and sines are multiplied by
};

/// The keys of a Hugging Face config.json that fix a decoder's arithmetic (names and meanings are theirs).
struct ModelConfig {
    std::string architecture = "LlamaForCausalLM";
    int vocabSize = 0;
    int hiddenSize = 0;
    int intermediateSize = 0;
    int numHiddenLayers = 0;
    int numAttentionHeads = 0;
    int numKeyValueHeads = 0;
    int headDim = 0;  ///< hiddenSize / numAttentionHeads where neither the file nor the architecture says
    int maxPositionEmbeddings = 2048;
    double rmsNormEps = 1e-6;
    double ropeTheta = 10000.0;
    RopeScaling ropeScaling;
    bool tieWordEmbeddings = false;
    bool attentionBias = false;        ///< of queries, keys and values
    bool attentionOutputBias = false;  ///< of the projection after attention; Qwen2 has the other three alone
    bool mlpBias = false;
    bool queryKeyNorm = false;  ///< Qwen3: each head of queries and keys is normalised before it is turned
    /// Per layer how many positions a query sees, its own among them; 0 = all. Empty: every layer sees all.
    std::vector<int> attentionWindows;
    double initializerRange = 0.02;  ///< standard deviation of random weights

    /// The window of one layer; 0 = none.
    int attentionWindow(int layer) const
    {
        return attentionWindows.empty() ? 0 : attentionWindows[static_cast<std::size_t>(layer)];
    }
};

}  // namespace poft::api
