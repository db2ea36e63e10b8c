// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <nlohmann/json.hpp>

#include "engine/model/architectures.h"
#include "engine/model/config.h"
#include "engine/model/rope_settings.h"
#include "storage/files/new_file.h"

namespace poft::model {

namespace {

using nlohmann::ordered_json;

ordered_json tokensJson(const GenerationTokens& tokens)
{
    ordered_json object = ordered_json::object();
    if (tokens.bos)
        object["bos_token_id"] = *tokens.bos;
    if (tokens.eos.size() == 1)
        object["eos_token_id"] = tokens.eos.front();
    else if (!tokens.eos.empty())
        object["eos_token_id"] = tokens.eos;
    if (tokens.pad)
        object["pad_token_id"] = *tokens.pad;
    return object;
}

/// Biases and windows under the keys that the architecture reads.
void addChoices(const api::ModelConfig& config, const Architecture& architecture, ordered_json& object)
{
    if (architecture.choosesBias)
        object["attention_bias"] = config.attentionBias;
    if (architecture.choosesMlpBias)
        object["mlp_bias"] = config.mlpBias;
    const std::vector<int>& windows = config.attentionWindows;
    const int size = windows.empty() ? 0 : *std::ranges::max_element(windows);
    if (architecture.slidesEveryLayer || architecture.slidesByLayer)
        object["sliding_window"] = size > 0 ? ordered_json(size) : ordered_json();
    if (!architecture.slidesByLayer)
        return;
    object["use_sliding_window"] = size > 0;
    ordered_json types = ordered_json::array();
    for (int layer = 0; layer < config.numHiddenLayers; ++layer)
        types.push_back(config.attentionWindow(layer) > 0 ? "sliding_attention" : "full_attention");
    object["layer_types"] = types;
    // Readers that do not know the list take every layer from this one on.
    const auto first = std::ranges::find_if(windows, [](int window) { return window > 0; });
    object["max_window_layers"] = size > 0 ? first - windows.begin() : config.numHiddenLayers;
}

}  // namespace

std::string configJson(const api::ModelConfig& config, const GenerationTokens& tokens, std::string_view dtype)
{
    const Architecture* known = findArchitecture(config.architecture);
    const Architecture& architecture = known ? *known : architectures().front();
    ordered_json object = {
        {"architectures", ordered_json::array({architecture.name})},
        {"model_type", architecture.modelType},
        {"vocab_size", config.vocabSize},
        {"hidden_size", config.hiddenSize},
        {"intermediate_size", config.intermediateSize},
        {"num_hidden_layers", config.numHiddenLayers},
        {"num_attention_heads", config.numAttentionHeads},
        {"num_key_value_heads", config.numKeyValueHeads},
        {"head_dim", config.headDim},
        {"hidden_act", "silu"},
        {"max_position_embeddings", config.maxPositionEmbeddings},
        {"rms_norm_eps", config.rmsNormEps},
        // Old and new readers look for the settings of the rotary embedding in different places.
        {"rope_theta", config.ropeTheta},
        {"rope_scaling", ropeJson(config, false)},
        {"rope_parameters", ropeJson(config, true)},
        {"tie_word_embeddings", config.tieWordEmbeddings},
        {"attention_dropout", 0.0},
        {"initializer_range", config.initializerRange},
        {"use_cache", true},
        {"dtype", dtype},
    };
    addChoices(config, architecture, object);
    object.update(tokensJson(tokens));
    return object.dump(2) + "\n";
}

Status writeConfig(const std::filesystem::path& folder, const api::ModelConfig& config, const GenerationTokens& tokens,
                   std::string_view dtype)
{
    POFT_TRY(files::writeFile(folder / "config.json", configJson(config, tokens, dtype)));
    return files::writeFile(folder / "generation_config.json", tokensJson(tokens).dump(2) + "\n");
}

}  // namespace poft::model
