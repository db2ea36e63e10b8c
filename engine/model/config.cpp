// SPDX-License-Identifier: Apache-2.0
#include "engine/model/config.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "storage/files/new_file.h"
#include "storage/files/read_file.h"

namespace poft::model {

namespace {

using nlohmann::json;

constexpr const char* kArchitecture = "LlamaForCausalLM";
constexpr int kLargest = 1 << 24;  ///< of any size in a config: products of three still fit into 63 bits with room

/// Reads keys of one JSON object and keeps the first complaint.
class ConfigReader {
public:
    ConfigReader(const json& object, std::string where) : m_object(object), m_where(std::move(where)) {}

    /// The value of a key; null where it is missing or null.
    const json* find(const char* key) const
    {
        const auto found = m_object.find(key);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    int size(const char* key, std::optional<int> otherwise)
    {
        const json* value = find(key);
        if (!value) {
            if (!otherwise)
                complain(std::string("has no \"") + key + "\"");
            return otherwise.value_or(1);
        }
        if (!value->is_number_integer() || *value < 1 || *value > kLargest) {
            complain(std::string("has \"") + key + "\" = " + value->dump() + ", but a whole number from 1 to " +
                     std::to_string(kLargest) + " is needed");
            return 1;
        }
        return value->get<int>();
    }

    double positive(const char* key, double otherwise)
    {
        const json* value = find(key);
        if (!value)
            return otherwise;
        const double number = value->is_number() ? value->get<double>() : 0;
        if (!(number > 0) || !std::isfinite(number)) {
            complain(std::string("has \"") + key + "\" = " + value->dump() + ", but a number above 0 is needed");
            return otherwise;
        }
        return number;
    }

    bool flag(const char* key)
    {
        const json* value = find(key);
        if (value && !value->is_boolean())
            complain(std::string("has \"") + key + "\" = " + value->dump() + ", but true or false is needed");
        return value && value->is_boolean() && value->get<bool>();
    }

    /// Complains where a key has a value other than the only one whose arithmetic we have.
    void only(const char* key, const json& supported)
    {
        const json* value = find(key);
        if (value && *value != supported)
            refuse(key, *value, "only " + supported.dump() + " is supported");
    }

    void refuse(const char* key, const json& value, const std::string& rule)
    {
        complain(std::string("has \"") + key + "\" = " + value.dump() + "; " + rule);
    }

    void complain(const std::string& what)
    {
        if (m_error.empty())
            m_error = m_where + " " + what + ".";
    }

    const std::string& error() const { return m_error; }

private:
    const json& m_object;
    std::string m_where;
    std::string m_error;
};

void checkArchitecture(ConfigReader& reader)
{
    const std::string rule = std::string("supported is ") + kArchitecture;
    if (const json* list = reader.find("architectures"); list && *list != json::array({kArchitecture}))
        reader.refuse("architectures", *list, rule);
    else if (const json* type = reader.find("model_type"); type && *type != "llama")
        reader.refuse("model_type", *type, rule + ", whose type is \"llama\"");
    else if (!list && !type)
        reader.complain("names no architecture (\"architectures\", \"model_type\"); " + rule);
}

/// Rotary embedding: `rope_theta`, or the newer `rope_parameters`; any scaling of positions is refused.
double readRopeTheta(ConfigReader& reader, const std::string& where)
{
    double theta = reader.positive("rope_theta", 10000.0);
    for (const char* key : {"rope_scaling", "rope_parameters"}) {
        const json* value = reader.find(key);
        if (!value)
            continue;
        if (!value->is_object()) {
            reader.refuse(key, *value, "an object is needed");
            continue;
        }
        ConfigReader inner(*value, where + ": \"" + key + "\"");
        for (const char* type : {"rope_type", "type"})
            inner.only(type, "default");
        inner.only("partial_rotary_factor", 1.0);
        inner.only("factor", 1.0);
        theta = inner.positive("rope_theta", theta);
        if (!inner.error().empty())
            reader.refuse(key, *value, "only the type \"default\" (no scaling) is supported");
    }
    return theta;
}

/// Settings that would change the arithmetic.
void checkSettings(ConfigReader& reader)
{
    reader.only("hidden_act", "silu");
    reader.only("pretraining_tp", 1);
    reader.only("attention_dropout", 0.0);
    reader.only("partial_rotary_factor", 1.0);
    if (const json* window = reader.find("sliding_window"); window && *window != false)
        reader.refuse("sliding_window", *window, "attention windows are not supported");
    if (const json* quantization = reader.find("quantization_config"))
        reader.refuse("quantization_config", *quantization, "quantized weights are not supported");
    if (const json* types = reader.find("layer_types"); types && types->is_array())
        for (const json& type : *types)
            if (type != "full_attention")
                reader.refuse("layer_types", *types, "only \"full_attention\" is supported");
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

std::optional<api::TokenId> tokenId(const json& value)
{
    if (!value.is_number_integer() || value < 0 || value > kLargest)
        return std::nullopt;
    return value.get<api::TokenId>();
}

/// Adds the ids that an object names; true where it names an end.
bool readTokens(const json& object, GenerationTokens& tokens)
{
    if (!object.is_object())
        return false;
    if (const auto found = object.find("bos_token_id"); found != object.end() && !tokens.bos)
        tokens.bos = tokenId(*found);
    if (const auto found = object.find("pad_token_id"); found != object.end() && !tokens.pad)
        tokens.pad = tokenId(*found);
    const auto end = object.find("eos_token_id");
    if (end == object.end() || end->is_null() || !tokens.eos.empty())
        return false;
    for (const json& value : end->is_array() ? *end : json::array({*end}))
        if (const auto id = tokenId(value))
            tokens.eos.push_back(*id);
    return true;
}

nlohmann::ordered_json tokensJson(const GenerationTokens& tokens)
{
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
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

}  // namespace

Result<api::ModelConfig> parseConfig(std::string_view text, const std::string& where)
{
    const json object = json::parse(text.begin(), text.end(), nullptr, false);
    if (!object.is_object())
        return fail(ErrorKind::Invalid, where + " is not a JSON object.");
    ConfigReader reader(object, where);
    checkArchitecture(reader);
    checkSettings(reader);
    api::ModelConfig config;
    config.architecture = kArchitecture;
    config.vocabSize = reader.size("vocab_size", std::nullopt);
    config.hiddenSize = reader.size("hidden_size", std::nullopt);
    config.intermediateSize = reader.size("intermediate_size", std::nullopt);
    config.numHiddenLayers = reader.size("num_hidden_layers", std::nullopt);
    config.numAttentionHeads = reader.size("num_attention_heads", std::nullopt);
    config.numKeyValueHeads = reader.size("num_key_value_heads", config.numAttentionHeads);
    config.headDim = reader.size("head_dim", std::max(1, config.hiddenSize / config.numAttentionHeads));
    config.maxPositionEmbeddings = reader.size("max_position_embeddings", 2048);
    config.rmsNormEps = reader.positive("rms_norm_eps", 1e-6);
    config.ropeTheta = readRopeTheta(reader, where);
    config.tieWordEmbeddings = reader.flag("tie_word_embeddings");
    config.attentionBias = reader.flag("attention_bias");
    config.mlpBias = reader.flag("mlp_bias");
    config.initializerRange = reader.positive("initializer_range", 0.02);
    checkHeads(reader, config, reader.find("head_dim") != nullptr);
    if (!reader.error().empty())
        return fail(ErrorKind::Incompatible, reader.error());
    return config;
}

Result<api::ModelConfig> readConfig(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "config.json";
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    return parseConfig(text, path.string());
}

std::string configJson(const api::ModelConfig& config, const GenerationTokens& tokens, std::string_view dtype)
{
    nlohmann::ordered_json object = {
        {"architectures", {config.architecture}},
        {"model_type", "llama"},
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
        // Old and new readers look for the base of the rotary embedding in different places.
        {"rope_theta", config.ropeTheta},
        {"rope_parameters", {{"rope_type", "default"}, {"rope_theta", config.ropeTheta}}},
        {"tie_word_embeddings", config.tieWordEmbeddings},
        {"attention_bias", config.attentionBias},
        {"attention_dropout", 0.0},
        {"mlp_bias", config.mlpBias},
        {"initializer_range", config.initializerRange},
        {"use_cache", true},
        {"dtype", dtype},
    };
    object["architectures"] = nlohmann::ordered_json::array({config.architecture});
    object.update(tokensJson(tokens));
    return object.dump(2) + "\n";
}

Status writeConfig(const std::filesystem::path& folder, const api::ModelConfig& config, const GenerationTokens& tokens,
                   std::string_view dtype)
{
    POFT_TRY(files::writeFile(folder / "config.json", configJson(config, tokens, dtype)));
    return files::writeFile(folder / "generation_config.json", tokensJson(tokens).dump(2) + "\n");
}

Result<GenerationTokens> readGenerationTokens(const std::filesystem::path& folder)
{
    GenerationTokens tokens;
    for (const char* name : {"generation_config.json", "config.json"}) {
        std::error_code code;
        if (!std::filesystem::exists(folder / name, code))
            continue;
        POFT_TRY_ASSIGN(const std::string text, files::readFile(folder / name));
        const json object = json::parse(text, nullptr, false);
        if (!object.is_object())
            return fail(ErrorKind::Invalid, (folder / name).string() + " is not a JSON object.");
        readTokens(object, tokens);
    }
    return tokens;
}

}  // namespace poft::model
