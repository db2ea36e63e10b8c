// SPDX-License-Identifier: Apache-2.0
#include "engine/model/tensor_layout.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace poft::model {

namespace {

using Shape = std::vector<std::int64_t>;

std::string shapeText(const Shape& shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

/// A linear layer [out, in], with its bias where the configuration has one.
void addLinear(std::vector<TensorSpec>& specs, const std::string& name, std::int64_t out, std::int64_t in, bool bias)
{
    specs.push_back({name + ".weight", {out, in}});
    if (bias)
        specs.push_back({name + ".bias", {out}});
}

void addLayer(std::vector<TensorSpec>& specs, const api::ModelConfig& config, int index)
{
    const std::string layer = "model.layers." + std::to_string(index) + ".";
    const std::int64_t hidden = config.hiddenSize;
    const std::int64_t inner = config.intermediateSize;
    const std::int64_t queries = std::int64_t{config.numAttentionHeads} * config.headDim;
    const std::int64_t keys = std::int64_t{config.numKeyValueHeads} * config.headDim;
    specs.push_back({layer + "input_layernorm.weight", {hidden}});
    addLinear(specs, layer + "self_attn.q_proj", queries, hidden, config.attentionBias);
    addLinear(specs, layer + "self_attn.k_proj", keys, hidden, config.attentionBias);
    addLinear(specs, layer + "self_attn.v_proj", keys, hidden, config.attentionBias);
    addLinear(specs, layer + "self_attn.o_proj", hidden, queries, config.attentionOutputBias);
    if (config.queryKeyNorm)
        for (const char* norm : {"q_norm", "k_norm"})
            specs.push_back({layer + "self_attn." + norm + ".weight", {config.headDim}});
    specs.push_back({layer + "post_attention_layernorm.weight", {hidden}});
    addLinear(specs, layer + "mlp.gate_proj", inner, hidden, config.mlpBias);
    addLinear(specs, layer + "mlp.up_proj", inner, hidden, config.mlpBias);
    addLinear(specs, layer + "mlp.down_proj", hidden, inner, config.mlpBias);
}

/// Tensors that a file may hold although the model has no such parameter.
bool isRedundant(const api::ModelConfig& config, const std::string& name)
{
    return name.ends_with(".rotary_emb.inv_freq") || (config.tieWordEmbeddings && name == "lm_head.weight");
}

}  // namespace

std::vector<TensorSpec> tensorLayout(const api::ModelConfig& config)
{
    std::vector<TensorSpec> specs;
    specs.push_back({"model.embed_tokens.weight", {config.vocabSize, config.hiddenSize}});
    for (int i = 0; i < config.numHiddenLayers; ++i)
        addLayer(specs, config, i);
    specs.push_back({"model.norm.weight", {config.hiddenSize}});
    if (!config.tieWordEmbeddings)
        specs.push_back({"lm_head.weight", {config.vocabSize, config.hiddenSize}});
    return specs;
}

std::int64_t parameterCount(const api::ModelConfig& config)
{
    std::int64_t count = 0;
    for (const TensorSpec& spec : tensorLayout(config))
        count += std::accumulate(spec.shape.begin(), spec.shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
}

Status checkTensors(const api::ModelConfig& config, const WeightFiles& weights)
{
    const std::string folder = weights.files().front().parent_path().string();
    std::unordered_set<std::string> known;
    for (const TensorSpec& spec : tensorLayout(config)) {
        const TensorView* tensor = weights.find(spec.name);
        if (!tensor)
            return fail(ErrorKind::Invalid, "The weights in " + folder + " lack the tensor \"" + spec.name +
                                                "\" that config.json asks for.");
        if (tensor->shape != spec.shape)
            return fail(ErrorKind::Invalid, "Tensor \"" + spec.name + "\" in " + folder + " has the shape " +
                                                shapeText(tensor->shape) + ", but config.json asks for " +
                                                shapeText(spec.shape) + ".");
        if (!isFloatingPoint(tensor->type))
            return fail(ErrorKind::Incompatible, "Tensor \"" + spec.name + "\" in " + folder + " has the type " +
                                                     std::string(tensorTypeName(tensor->type)) +
                                                     "; only F32, F16, BF16 and F64 weights are read.");
        known.insert(spec.name);
    }
    for (const TensorView& tensor : weights.tensors())
        if (!known.contains(tensor.name) && !isRedundant(config, tensor.name))
            return fail(ErrorKind::Invalid, "The weights in " + folder + " hold the tensor \"" + tensor.name +
                                                "\", which a " + config.architecture +
                                                " of this config.json does not have.");
    return {};
}

}  // namespace poft::model
