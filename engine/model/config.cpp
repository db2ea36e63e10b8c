// SPDX-License-Identifier: Apache-2.0
#include "engine/model/config.h"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "engine/model/adapter.h"
#include "engine/model/architectures.h"
#include "engine/model/config_reader.h"
#include "engine/model/rope_settings.h"
#include "storage/files/read_file.h"

namespace poft::model {

namespace {

using nlohmann::json;

/// Keys that change no number of a forward or backward pass: about files, generation, tasks and training. What begins
/// with an underscore or ends in a version is of the kind, too.
constexpr std::string_view kHarmless[] = {"attn_implementation",
                                          "auto_map",
                                          "bad_words_ids",
                                          "begin_suppress_tokens",
                                          "bos_token_id",
                                          "chunk_size_feed_forward",
                                          "decoder_start_token_id",
                                          "diversity_penalty",
                                          "do_sample",
                                          "dtype",
                                          "early_stopping",
                                          "encoder_no_repeat_ngram_size",
                                          "eos_token_id",
                                          "exponential_decay_length_penalty",
                                          "finetuning_task",
                                          "forced_bos_token_id",
                                          "forced_eos_token_id",
                                          "id2label",
                                          "is_decoder",
                                          "is_llama_config",
                                          "label2id",
                                          "length_penalty",
                                          "max_length",
                                          "max_sequence_length",
                                          "min_length",
                                          "model_max_length",
                                          "no_repeat_ngram_size",
                                          "num_beam_groups",
                                          "num_beams",
                                          "num_return_sequences",
                                          "output_attentions",
                                          "output_hidden_states",
                                          "output_scores",
                                          "pad_token_id",
                                          "prefix",
                                          "pretraining_tp",
                                          "problem_type",
                                          "remove_invalid_values",
                                          "repetition_penalty",
                                          "return_dict",
                                          "return_dict_in_generate",
                                          "sep_token_id",
                                          "suppress_tokens",
                                          "task_specific_params",
                                          "temperature",
                                          "tf_legacy_loss",
                                          "tie_encoder_decoder",
                                          "tokenizer_class",
                                          "top_k",
                                          "top_p",
                                          "torch_dtype",
                                          "torchscript",
                                          "transformers.js_config",
                                          "typical_p",
                                          "unsloth_fixed",
                                          "use_bfloat16",
                                          "use_cache"};

bool isHarmless(std::string_view key)
{
    return key.starts_with('_') || key.ends_with("_version") ||
           std::ranges::find(kHarmless, key) != std::end(kHarmless);
}

/// What the file says it is; null after a complaint.
const Architecture* readArchitecture(ConfigReader& reader)
{
    const std::string rule = "supported are " + supportedArchitectures();
    const json* list = reader.find("architectures");
    const json* type = reader.find("model_type");
    if (!list && !type) {
        reader.complain("names no architecture (\"architectures\", \"model_type\"); " + rule);
        return nullptr;
    }
    const Architecture* named = nullptr;
    if (list) {
        if (list->is_array() && list->size() == 1 && list->front().is_string())
            named = findArchitecture(list->front().get<std::string>());
        if (!named) {
            reader.refuse("architectures", *list, rule);
            return nullptr;
        }
    }
    const Architecture* typed = type && type->is_string() ? findModelType(type->get<std::string>()) : nullptr;
    if (type && (!typed || (named && named != typed))) {
        reader.refuse(
            "model_type", *type,
            named ? "a " + std::string(named->name) + " has the type \"" + std::string(named->modelType) + "\"" : rule);
        return nullptr;
    }
    return named ? named : typed;
}

/// Settings that would change the arithmetic.
void checkSettings(ConfigReader& reader)
{
    reader.only("hidden_act", "silu");
    reader.only("attention_dropout", 0.0);
    reader.only("partial_rotary_factor", 1.0);
    reader.only("is_causal", true);
    reader.only("is_encoder_decoder", false);
    if (const json* quantization = reader.find("quantization_config"))
        reader.refuse("quantization_config", *quantization, "quantized weights are not supported");
}

void readBiases(ConfigReader& reader, const Architecture& architecture, api::ModelConfig& config)
{
    if (architecture.choosesBias)
        config.attentionBias = config.attentionOutputBias = reader.flag("attention_bias");
    else
        reader.only("attention_bias", architecture.hasInputBias);
    config.attentionBias |= architecture.hasInputBias;
    if (architecture.choosesMlpBias)
        config.mlpBias = reader.flag("mlp_bias");
    else
        reader.only("mlp_bias", false);
    config.queryKeyNorm = architecture.hasQueryKeyNorm;
}

/// The window that "sliding_window" asks for, 0 for none. The key may be null, which is not the same as missing.
int readWindowSize(ConfigReader& reader, int otherwise)
{
    if (reader.has("sliding_window") && !reader.find("sliding_window"))
        return 0;
    return reader.size("sliding_window", otherwise);
}

/// "layer_types" as a list of whether each layer slides; empty where the key is missing.
std::vector<bool> readLayerTypes(ConfigReader& reader, int layers)
{
    const json* types = reader.find("layer_types");
    if (!types)
        return {};
    std::vector<bool> slides;
    if (types->is_array())
        for (const json& type : *types)
            if (type == "sliding_attention" || type == "full_attention")
                slides.push_back(type == "sliding_attention");
    if (slides.size() != static_cast<std::size_t>(layers) || types->size() != slides.size())
        reader.refuse("layer_types", *types,
                      "\"full_attention\" or \"sliding_attention\" is needed for each of the " +
                          std::to_string(layers) + " layers");
    slides.resize(static_cast<std::size_t>(layers));
    return slides;
}

void readWindows(ConfigReader& reader, const Architecture& architecture, api::ModelConfig& config)
{
    const int layers = config.numHiddenLayers;
    std::vector<bool> slides = readLayerTypes(reader, layers);
    int size = 0;
    if (architecture.slidesByLayer) {
        const bool isOn = reader.flag("use_sliding_window");
        size = readWindowSize(reader, architecture.slidingWindow);
        const int first = reader.find("max_window_layers") && *reader.find("max_window_layers") == 0
                              ? 0
                              : reader.size("max_window_layers", 28);
        size = isOn ? size : 0;
        if (slides.empty())
            for (int layer = 0; layer < layers; ++layer)
                slides.push_back(size > 0 && layer >= first);
    } else if (architecture.slidesEveryLayer) {
        size = readWindowSize(reader, architecture.slidingWindow);
        const std::vector<bool> all(static_cast<std::size_t>(layers), size > 0);
        if (!slides.empty() && slides != all)
            reader.refuse("layer_types", *reader.find("layer_types"),
                          "all layers of a " + std::string(architecture.name) + " are alike");
        slides = all;
    } else if (const json* window = reader.find("sliding_window"); window && *window != false) {
        reader.refuse("sliding_window", *window, "a " + std::string(architecture.name) + " has no attention windows");
    }
    if (std::ranges::find(slides, true) == slides.end())
        return;
    if (size == 0)
        reader.complain("has \"sliding_attention\" in \"layer_types\", but no sliding window");
    for (const bool slide : slides)
        config.attentionWindows.push_back(slide ? size : 0);
}

void checkHeads(ConfigReader& reader, const api::ModelConfig& config, bool headDimGiven)
{
    if (!headDimGiven && config.hiddenSize % config.numAttentionHeads != 0)
        reader.complain("has \"hidden_size\" = " + std::to_string(config.hiddenSize) +
                        ", which \"num_attention_heads\" = " + std::to_string(config.numAttentionHeads) +
                        " does not divide, and no \"head_dim\"");
    else if (config.headDim % 2 != 0)
        reader.complain("has heads of " + std::to_string(config.headDim) +
                        " dimensions; the rotary embedding needs an even number");
    else if (config.numAttentionHeads % config.numKeyValueHeads != 0)
        reader.complain(
            "has \"num_attention_heads\" = " + std::to_string(config.numAttentionHeads) +
            ", which is no multiple of \"num_key_value_heads\" = " + std::to_string(config.numKeyValueHeads));
}

}  // namespace

Result<api::ModelConfig> parseConfig(std::string_view text, const std::string& where)
{
    const json object = json::parse(text.begin(), text.end(), nullptr, false);
    if (!object.is_object())
        return fail(ErrorKind::Invalid, where + " is not a JSON object.");
    ConfigReader reader(object, where);
    const Architecture* architecture = readArchitecture(reader);
    if (!architecture)
        return fail(ErrorKind::Incompatible, reader.error());
    checkSettings(reader);
    api::ModelConfig config;
    config.architecture = architecture->name;
    config.vocabSize = reader.size("vocab_size", std::nullopt);
    config.hiddenSize = reader.size("hidden_size", std::nullopt);
    config.intermediateSize = reader.size("intermediate_size", std::nullopt);
    config.numHiddenLayers = reader.size("num_hidden_layers", std::nullopt);
    config.numAttentionHeads = reader.size("num_attention_heads", std::nullopt);
    const bool asManyAsQueries = architecture->keyValueHeads == 0 || reader.has("num_key_value_heads");
    config.numKeyValueHeads =
        reader.size("num_key_value_heads", asManyAsQueries ? config.numAttentionHeads : architecture->keyValueHeads);
    config.headDim =
        reader.size("head_dim", architecture->headDim > 0 ? architecture->headDim
                                                          : std::max(1, config.hiddenSize / config.numAttentionHeads));
    config.maxPositionEmbeddings = reader.size("max_position_embeddings", architecture->maxPositionEmbeddings);
    config.rmsNormEps = reader.positive("rms_norm_eps", 1e-6);
    readRopeSettings(reader, where, config);
    config.tieWordEmbeddings = reader.flag("tie_word_embeddings");
    readBiases(reader, *architecture, config);
    readWindows(reader, *architecture, config);
    config.initializerRange = reader.positive("initializer_range", 0.02);
    checkHeads(reader, config, reader.find("head_dim") != nullptr || architecture->headDim > 0);
    reader.refuseUnknown(isHarmless);
    if (!reader.error().empty())
        return fail(ErrorKind::Incompatible, reader.error());
    return config;
}

Result<api::ModelConfig> readConfig(const std::filesystem::path& folder)
{
    std::filesystem::path path = folder / "config.json";
    std::error_code code;
    if (!std::filesystem::exists(path, code) && isAdapterFolder(folder)) {
        POFT_TRY_ASSIGN(const WeightSources sources, findWeightSources(folder));
        path = sources.base / "config.json";
    }
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    return parseConfig(text, path.string());
}

}  // namespace poft::model
