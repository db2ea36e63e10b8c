// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/layout.h"

#include <algorithm>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/zeros.h>

#include "engine/model/architectures.h"

namespace poft::engine {
namespace {

// 64 elements keep every group on a 64-byte boundary in float32 and on 128 bytes in bfloat16.
constexpr std::int64_t kAlignment = 64;

std::string layerName(int layer, const char* rest)
{
    return "model.layers." + std::to_string(layer) + "." + rest;
}

}  // namespace

ParameterLayout::ParameterLayout(const api::ModelConfig& config)
{
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t queries = std::int64_t{config.numAttentionHeads} * config.headDim;
    const std::int64_t keys = std::int64_t{config.numKeyValueHeads} * config.headDim;
    const std::int64_t intermediate = config.intermediateSize;

    add("model.embed_tokens.weight", {config.vocabSize, hidden});
    align();
    for (int layer = 0; layer < config.numHiddenLayers; ++layer) {
        add(layerName(layer, "self_attn.q_proj.weight"), {queries, hidden});
        add(layerName(layer, "self_attn.k_proj.weight"), {keys, hidden});
        add(layerName(layer, "self_attn.v_proj.weight"), {keys, hidden});
        align();
        add(layerName(layer, "self_attn.o_proj.weight"), {hidden, queries});
        align();
        add(layerName(layer, "mlp.gate_proj.weight"), {intermediate, hidden});
        add(layerName(layer, "mlp.up_proj.weight"), {intermediate, hidden});
        align();
        add(layerName(layer, "mlp.down_proj.weight"), {hidden, intermediate});
        align();
    }
    if (!config.tieWordEmbeddings) {
        add("lm_head.weight", {config.vocabSize, hidden});
        align();
    }
    m_decayedSize = m_totalSize;

    for (int layer = 0; layer < config.numHiddenLayers; ++layer) {
        add(layerName(layer, "input_layernorm.weight"), {hidden});
        align();
        add(layerName(layer, "post_attention_layernorm.weight"), {hidden});
        align();
        if (config.queryKeyNorm) {
            add(layerName(layer, "self_attn.q_norm.weight"), {config.headDim});
            align();
            add(layerName(layer, "self_attn.k_norm.weight"), {config.headDim});
            align();
        }
        if (config.attentionBias) {
            add(layerName(layer, "self_attn.q_proj.bias"), {queries});
            add(layerName(layer, "self_attn.k_proj.bias"), {keys});
            add(layerName(layer, "self_attn.v_proj.bias"), {keys});
            align();
        }
        if (config.attentionOutputBias) {
            add(layerName(layer, "self_attn.o_proj.bias"), {hidden});
            align();
        }
        if (config.mlpBias) {
            add(layerName(layer, "mlp.gate_proj.bias"), {intermediate});
            add(layerName(layer, "mlp.up_proj.bias"), {intermediate});
            align();
            add(layerName(layer, "mlp.down_proj.bias"), {hidden});
            align();
        }
    }
    add("model.norm.weight", {hidden});
    align();
}

void ParameterLayout::clearGaps(const at::Tensor& flat) const
{
    std::int64_t position = 0;
    for (const ParameterEntry& entry : m_entries) {
        if (entry.offset > position)
            flat.narrow(0, position, entry.offset - position).zero_();
        position = entry.offset + entry.size;
    }
    flat.narrow(0, position, m_totalSize - position).zero_();
}

std::int64_t ParameterLayout::offsetOf(const std::string& name) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const ParameterEntry& e) { return e.name == name; });
    TORCH_CHECK(found != m_entries.end(), "no weight is named ", name);
    return found->offset;
}

void ParameterLayout::add(const std::string& name, std::vector<std::int64_t> shape)
{
    std::int64_t size = 1;
    for (const std::int64_t extent : shape)
        size *= extent;
    m_entries.push_back({name, std::move(shape), m_totalSize, size});
    m_totalSize += size;
    m_parameterCount += size;
}

void ParameterLayout::align()
{
    m_totalSize = (m_totalSize + kAlignment - 1) / kAlignment * kAlignment;
}

DecoderWeights viewWeights(const api::ModelConfig& config, const ParameterLayout& layout, const at::Tensor& flat)
{
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t queries = std::int64_t{config.numAttentionHeads} * config.headDim;
    const std::int64_t keys = std::int64_t{config.numKeyValueHeads} * config.headDim;
    const std::int64_t intermediate = config.intermediateSize;
    const auto vector = [&](const std::string& name, std::int64_t size) {
        return flat.narrow(0, layout.offsetOf(name), size);
    };
    const auto matrix = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
        return vector(name, rows * columns).view({rows, columns});
    };

    DecoderWeights weights;
    weights.embedding = matrix("model.embed_tokens.weight", config.vocabSize, hidden);
    for (int layer = 0; layer < config.numHiddenLayers; ++layer) {
        LayerWeights& block = weights.layers.emplace_back();
        block.inputNorm = vector(layerName(layer, "input_layernorm.weight"), hidden);
        block.qkv.weight = matrix(layerName(layer, "self_attn.q_proj.weight"), queries + 2 * keys, hidden);
        block.output.weight = matrix(layerName(layer, "self_attn.o_proj.weight"), hidden, queries);
        block.postNorm = vector(layerName(layer, "post_attention_layernorm.weight"), hidden);
        block.gateUp.weight = matrix(layerName(layer, "mlp.gate_proj.weight"), 2 * intermediate, hidden);
        block.down.weight = matrix(layerName(layer, "mlp.down_proj.weight"), hidden, intermediate);
        if (config.queryKeyNorm) {
            block.queryNorm = vector(layerName(layer, "self_attn.q_norm.weight"), config.headDim);
            block.keyNorm = vector(layerName(layer, "self_attn.k_norm.weight"), config.headDim);
        }
        if (config.attentionBias)
            block.qkv.bias = vector(layerName(layer, "self_attn.q_proj.bias"), queries + 2 * keys);
        if (config.attentionOutputBias)
            block.output.bias = vector(layerName(layer, "self_attn.o_proj.bias"), hidden);
        if (config.mlpBias) {
            block.gateUp.bias = vector(layerName(layer, "mlp.gate_proj.bias"), 2 * intermediate);
            block.down.bias = vector(layerName(layer, "mlp.down_proj.bias"), hidden);
        }
    }
    weights.finalNorm = vector("model.norm.weight", hidden);
    weights.head = config.tieWordEmbeddings ? weights.embedding : matrix("lm_head.weight", config.vocabSize, hidden);
    return weights;
}

at::Tensor randomWeights(const api::ModelConfig& config, const ParameterLayout& layout, std::uint64_t seed)
{
    at::Tensor flat = at::zeros({layout.totalSize()}, at::kFloat);
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    for (const ParameterEntry& entry : layout.entries()) {
        at::Tensor values = flat.narrow(0, entry.offset, entry.size);
        if (entry.offset < layout.decayedSize())
            values.normal_(0.0, config.initializerRange, generator);
        else if (entry.name.ends_with(".weight"))
            values.fill_(1.0);
    }
    return flat;
}

Status checkConfig(const api::ModelConfig& config)
{
    if (!model::findArchitecture(config.architecture))
        return fail(ErrorKind::Incompatible, "the model's architecture is " + config.architecture + "; supported are " +
                                                 model::supportedArchitectures());
    if (!config.attentionWindows.empty() &&
        config.attentionWindows.size() != static_cast<std::size_t>(config.numHiddenLayers))
        return fail(ErrorKind::Invalid, "the model has " + std::to_string(config.numHiddenLayers) + " layers and " +
                                            std::to_string(config.attentionWindows.size()) + " attention windows");
    const std::pair<const char*, int> positive[] = {
        {"vocab_size", config.vocabSize},
        {"hidden_size", config.hiddenSize},
        {"intermediate_size", config.intermediateSize},
        {"num_hidden_layers", config.numHiddenLayers},
        {"num_attention_heads", config.numAttentionHeads},
        {"num_key_value_heads", config.numKeyValueHeads},
        {"head_dim", config.headDim},
    };
    for (const auto& [key, value] : positive) {
        if (value <= 0)
            return fail(ErrorKind::Invalid, std::string("config.json: ") + key + " is " + std::to_string(value) +
                                                ", but must be at least 1");
    }
    if (config.numAttentionHeads % config.numKeyValueHeads != 0)
        return fail(ErrorKind::Invalid,
                    "config.json: num_attention_heads (" + std::to_string(config.numAttentionHeads) +
                        ") is not a multiple of num_key_value_heads (" + std::to_string(config.numKeyValueHeads) + ")");
    if (config.headDim % 2 != 0)
        return fail(ErrorKind::Invalid, "config.json: head_dim (" + std::to_string(config.headDim) +
                                            ") is odd, and a rotary embedding needs pairs");
    return {};
}

}  // namespace poft::engine
