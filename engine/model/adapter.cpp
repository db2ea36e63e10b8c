// SPDX-License-Identifier: Apache-2.0
#include "engine/model/adapter.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <nlohmann/json.hpp>

#include "engine/model/config_reader.h"
#include "engine/model/hub_cache.h"
#include "engine/model/tensor_layout.h"
#include "storage/files/new_file.h"
#include "storage/files/read_file.h"

namespace poft::model {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kConfigFile = "adapter_config.json";
constexpr const char* kWeightsFile = "adapter_model.safetensors";
constexpr std::string_view kPrefix = "base_model.model.";
constexpr std::string_view kFirst = ".lora_A.weight";
constexpr std::string_view kSecond = ".lora_B.weight";
/// Adapters beside adapters beside a model: more is a circle or a mistake.
constexpr std::size_t kMostAdapters = 16;

/// Keys of PEFT 0.21 that name how adapters were made or are kept and change no result.
bool isHarmless(std::string_view key)
{
    constexpr std::string_view kNames[] = {
        "auto_mapping",   "inference_mode",  "init_lora_weights", "peft_version",
        "revision",       "task_type",       "target_modules",    "layers_to_transform",
        "layers_pattern", "exclude_modules", "runtime_config",    "corda_config",
        "eva_config",     "megatron_core",   "loftq_config",      "ensure_weight_tying"};
    return std::ranges::find(kNames, key) != std::end(kNames);
}

std::vector<std::string> targetsOf(const json& document)
{
    std::vector<std::string> targets;
    const auto found = document.find("target_modules");
    if (found == document.end())
        return targets;
    if (found->is_string())
        targets.push_back(found->get<std::string>());
    if (found->is_array())
        for (const json& name : *found)
            if (name.is_string())
                targets.push_back(name.get<std::string>());
    return targets;
}

/// A number as PEFT writes it: 16, not 16.0.
json numberOf(double value)
{
    if (value == std::trunc(value) && std::fabs(value) < 1e15)
        return static_cast<std::int64_t>(value);
    return value;
}

Result<fs::path> findBase(const fs::path& folder, const std::string& base)
{
    std::error_code code;
    for (const fs::path& candidate : {folder / base, fs::path(base)})
        if (!base.empty() && fs::is_directory(candidate, code))
            return candidate;
    const std::string whose = "The adapters in " + folder.string() + " belong to the model " +
                              (base.empty() ? "\"\"" : base) + " (base_model_name_or_path of adapter_config.json), ";
    if (!isHubName(base))
        return fail(ErrorKind::NotFound, whose + "which is not there: put it back, or write there where it is.");
    const Result<fs::path> cached = findInHubCache(base);
    if (!cached)
        return fail(ErrorKind::NotFound,
                    whose + "which is not in the local Hugging Face cache; download it with: " + downloadLine(base));
    return *cached;
}

std::string shapeText(const TensorView& a, const TensorView& b)
{
    const auto text = [](const TensorView& tensor) {
        return "[" + std::to_string(tensor.shape[0]) + ", " + std::to_string(tensor.shape[1]) + "]";
    };
    return text(b) + " x " + text(a);
}

}  // namespace

double AdapterConfig::scale() const
{
    const double rank = settings.rank;
    return settings.alpha / (rankStabilised ? std::sqrt(rank) : rank);
}

bool isAdapterFolder(const fs::path& folder)
{
    std::error_code code;
    return fs::exists(folder / kConfigFile, code);
}

Result<AdapterConfig> readAdapterConfig(const fs::path& folder)
{
    const fs::path path = folder / kConfigFile;
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object())
        return fail(ErrorKind::Invalid, path.string() + " is not a JSON object.");
    ConfigReader reader(document, path.string());
    AdapterConfig config;
    reader.only("peft_type", "LORA");
    reader.only("bias", "none");
    for (const char* key : {"use_dora", "fan_in_fan_out", "lora_bias", "alora_invocation_tokens", "use_qalora"})
        reader.only(key, false);
    if (const json* base = reader.find("base_model_name_or_path"); base && base->is_string())
        config.base = base->get<std::string>();
    config.settings.rank = reader.size("r", std::nullopt);
    config.settings.alpha = reader.positive("lora_alpha", std::nullopt);
    if (const json* dropout = reader.find("lora_dropout"); dropout && dropout->is_number())
        config.settings.dropout = dropout->get<double>();
    config.rankStabilised = reader.flag("use_rslora");
    config.settings.targets = targetsOf(document);
    reader.find("qalora_group_size");
    reader.refuseUnknown(isHarmless);
    if (!reader.error().empty())
        return fail(ErrorKind::Incompatible, reader.error());
    return config;
}

Status writeAdapter(const fs::path& folder, const AdapterConfig& config, std::span<const TensorView> tensors)
{
    const nlohmann::ordered_json document{{"peft_type", "LORA"},
                                          {"task_type", "CAUSAL_LM"},
                                          {"base_model_name_or_path", config.base},
                                          {"r", config.settings.rank},
                                          {"lora_alpha", numberOf(config.settings.alpha)},
                                          {"lora_dropout", numberOf(config.settings.dropout)},
                                          {"target_modules", config.settings.targets},
                                          {"use_rslora", config.rankStabilised},
                                          {"bias", "none"},
                                          {"fan_in_fan_out", false},
                                          {"init_lora_weights", true},
                                          {"inference_mode", true}};
    POFT_TRY(files::writeFile(folder / kConfigFile, document.dump(2) + "\n"));
    return writeSafetensors(folder / kWeightsFile, tensors);
}

Result<AdapterFile> AdapterFile::open(const fs::path& folder)
{
    POFT_TRY_ASSIGN(AdapterConfig config, readAdapterConfig(folder));
    const fs::path path = folder / kWeightsFile;
    POFT_TRY_ASSIGN(SafetensorsFile file, SafetensorsFile::open(path));
    AdapterFile result(path, std::move(config), std::move(file));

    std::map<std::string, Correction> pairs;
    for (const TensorView& tensor : result.m_file.tensors()) {
        const std::string_view name = tensor.name;
        const bool isFirst = name.ends_with(kFirst);
        const bool isPart = name.starts_with(kPrefix) && (isFirst || name.ends_with(kSecond));
        if (!isPart || tensor.shape.size() != 2 || !isFloatingPoint(tensor.type))
            return fail(ErrorKind::Incompatible,
                        path.string() + " holds \"" + tensor.name +
                            "\", which is no LoRA matrix of a linear layer; nothing else is read from adapters.");
        const std::size_t ending = isFirst ? kFirst.size() : kSecond.size();
        const std::string weight =
            std::string(name.substr(kPrefix.size(), name.size() - kPrefix.size() - ending)) + ".weight";
        Correction& correction = pairs[weight];
        correction.weight = weight;
        (isFirst ? correction.a : correction.b) = tensor;
    }
    for (auto& [weight, correction] : pairs) {
        const bool isWhole = correction.a.data && correction.b.data;
        if (!isWhole || correction.a.shape[0] != result.m_config.settings.rank ||
            correction.b.shape[1] != result.m_config.settings.rank)
            return fail(ErrorKind::Invalid,
                        path.string() + ": the adapter of \"" + weight + "\" is not two matrices of rank r = " +
                            std::to_string(result.m_config.settings.rank) + ", as adapter_config.json says.");
        result.m_corrections.push_back(std::move(correction));
    }
    return result;
}

const AdapterFile::Correction* AdapterFile::find(std::string_view weight) const
{
    const auto found = std::ranges::lower_bound(m_corrections, weight, {}, &Correction::weight);
    return found != m_corrections.end() && found->weight == weight ? &*found : nullptr;
}

Status AdapterFile::check(const api::ModelConfig& config) const
{
    std::map<std::string, TensorSpec> specs;
    for (TensorSpec& spec : tensorLayout(config))
        specs.emplace(spec.name, spec);
    for (const Correction& one : m_corrections) {
        const auto spec = specs.find(one.weight);
        const bool isLinear = spec != specs.end() && one.weight.find("_proj.") != std::string::npos;
        if (!isLinear)
            return fail(ErrorKind::Incompatible, m_path.string() + " holds an adapter of \"" + one.weight +
                                                     "\", which is no linear layer within a block of this model.");
        if (spec->second.shape != std::vector<std::int64_t>{one.b.shape[0], one.a.shape[1]})
            return fail(ErrorKind::Invalid, m_path.string() + ": the adapter of \"" + one.weight + "\" has the shape " +
                                                shapeText(one.a, one.b) + ", which is not that of its weight.");
    }
    return {};
}

Result<WeightSources> findWeightSources(const fs::path& folder)
{
    WeightSources sources{folder, {}};
    while (isAdapterFolder(sources.base)) {
        if (sources.adapters.size() == kMostAdapters)
            return fail(ErrorKind::Invalid, folder.string() + " holds adapters whose bases are adapters without end.");
        POFT_TRY_ASSIGN(AdapterFile file, AdapterFile::open(sources.base));
        POFT_TRY_ASSIGN(sources.base, findBase(sources.base, file.config().base));
        sources.adapters.insert(sources.adapters.begin(), std::move(file));
    }
    return sources;
}

}  // namespace poft::model
