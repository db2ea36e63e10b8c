// SPDX-License-Identifier: Apache-2.0
#include "engine/model/rope_settings.h"

#include <cmath>

namespace poft::model {

namespace {

using nlohmann::json;
using Scaling = api::RopeScaling;

/// Yarn's factor of cosines and sines (Peng et al. 2023, as transformers takes it from the keys).
double attentionFactor(ConfigReader& reader, double factor)
{
    const auto magnitude = [&](double scale) { return factor <= 1 ? 1.0 : 0.1 * scale * std::log(factor) + 1.0; };
    const bool given = reader.find("attention_factor") != nullptr;
    const double own = reader.positive("attention_factor", 1.0);
    const bool both = reader.find("mscale") && reader.find("mscale_all_dim");
    const double scale = reader.positive("mscale", 1.0);
    const double allScale = reader.positive("mscale_all_dim", 1.0);
    if (given)
        return own;
    return both ? magnitude(scale) / magnitude(allScale) : magnitude(1.0);
}

Scaling readScaling(ConfigReader& reader, const std::string& type, std::optional<double> pretrained,
                    int maxPositionEmbeddings)
{
    Scaling scaling;
    const double length = reader.positive("original_max_position_embeddings", maxPositionEmbeddings);
    if (type == "default") {
        reader.only("factor", 1.0);
        return scaling;
    }
    scaling.factor = reader.positive("factor", std::nullopt);
    if (type == "linear") {
        scaling.type = Scaling::Type::Linear;
        return scaling;
    }
    scaling.originalMaxPositionEmbeddings = pretrained.value_or(length);
    if (type == "llama3") {
        scaling.type = Scaling::Type::Llama3;
        scaling.lowFreqFactor = reader.positive("low_freq_factor", std::nullopt);
        scaling.highFreqFactor = reader.positive("high_freq_factor", std::nullopt);
        if (scaling.highFreqFactor <= scaling.lowFreqFactor)
            reader.complain("has a \"high_freq_factor\" that is not above its \"low_freq_factor\"");
        return scaling;
    }
    scaling.type = Scaling::Type::Yarn;
    scaling.betaFast = reader.positive("beta_fast", 32.0);
    scaling.betaSlow = reader.positive("beta_slow", 1.0);
    scaling.truncate = reader.flag("truncate", true);
    scaling.attentionFactor = attentionFactor(reader, scaling.factor);
    return scaling;
}

/// The type under either of its keys.
std::string scalingType(ConfigReader& reader)
{
    std::string type = "default";
    for (const char* key : {"type", "rope_type"}) {
        const json* value = reader.find(key);
        if (!value)
            continue;
        type = value->is_string() ? value->get<std::string>() : std::string();
        if (type != "default" && type != "linear" && type != "llama3" && type != "yarn")
            reader.refuse(key, *value, R"(supported are "default", "linear", "llama3" and "yarn")");
    }
    return type;
}

const char* typeName(Scaling::Type type)
{
    switch (type) {
        case Scaling::Type::Linear:
            return "linear";
        case Scaling::Type::Llama3:
            return "llama3";
        case Scaling::Type::Yarn:
            return "yarn";
        case Scaling::Type::None:
            break;
    }
    return "default";
}

}  // namespace

void readRopeSettings(ConfigReader& reader, const std::string& where, api::ModelConfig& config)
{
    config.ropeTheta = reader.positive("rope_theta", 10000.0);
    // A length beside the object, as some models have it, goes before one inside.
    std::optional<double> pretrained;
    if (reader.find("original_max_position_embeddings"))
        pretrained = reader.positive("original_max_position_embeddings", std::nullopt);
    const json* older = reader.find("rope_scaling");
    const json* newer = reader.find("rope_parameters");
    const bool isOlder = older && !older->empty();
    const char* key = isOlder ? "rope_scaling" : "rope_parameters";
    const json* value = isOlder ? older : newer;
    if (!value || value->empty())
        return;
    if (!value->is_object()) {
        reader.refuse(key, *value, "an object is needed");
        return;
    }
    ConfigReader inner(*value, where + ": \"" + key + "\"");
    config.ropeTheta = inner.positive("rope_theta", config.ropeTheta);
    const std::string type = scalingType(inner);
    inner.only("partial_rotary_factor", 1.0);
    if (inner.error().empty())
        config.ropeScaling = readScaling(inner, type, pretrained, config.maxPositionEmbeddings);
    if (config.ropeScaling.type == Scaling::Type::Yarn && config.ropeTheta <= 1)
        inner.complain("has a \"rope_theta\" that is not above 1, which yarn needs");
    inner.refuseUnknown([](std::string_view) { return false; });
    reader.adopt(inner);
}

nlohmann::ordered_json ropeJson(const api::ModelConfig& config, bool withTheta)
{
    const Scaling& scaling = config.ropeScaling;
    if (scaling.type == Scaling::Type::None && !withTheta)
        return nullptr;
    nlohmann::ordered_json object{{"rope_type", typeName(scaling.type)}};
    if (withTheta)
        object["rope_theta"] = config.ropeTheta;
    if (scaling.type == Scaling::Type::None)
        return object;
    object["factor"] = scaling.factor;
    if (scaling.type == Scaling::Type::Linear)
        return object;
    const double length = scaling.originalMaxPositionEmbeddings;
    if (length == std::floor(length))
        object["original_max_position_embeddings"] = static_cast<std::int64_t>(length);
    else
        object["original_max_position_embeddings"] = length;
    if (scaling.type == Scaling::Type::Llama3) {
        object["low_freq_factor"] = scaling.lowFreqFactor;
        object["high_freq_factor"] = scaling.highFreqFactor;
        return object;
    }
    object["beta_fast"] = scaling.betaFast;
    object["beta_slow"] = scaling.betaSlow;
    object["truncate"] = scaling.truncate;
    object["attention_factor"] = scaling.attentionFactor;
    return object;
}

}  // namespace poft::model
