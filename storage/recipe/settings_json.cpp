// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <nlohmann/json.hpp>

#include "storage/recipe/object_reader.h"
#include "storage/recipe/settings.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

/// A name that users of other programs know, and what it is called here.
struct OlderName {
    std::string_view older;
    std::string_view name;
};

constexpr std::array kOlderNames{
    OlderName{"warmup_ratio", "warmup_steps"},
    OlderName{"max_seq_length", "max_length"},
    OlderName{"cutoff_len", "max_length"},
    OlderName{"sequence_len", "max_length"},
    OlderName{"torch_dtype", "bf16"},
    OlderName{"dtype", "bf16"},
    OlderName{"dpo_beta", "beta"},
    OlderName{"lora_rank", "lora_r"},
    OlderName{"lora_target", "lora_target_modules"},
    OlderName{"micro_batch_size", "per_device_train_batch_size"},
};

/// A name of other programs that has no meaning here, and why.
struct UnneededName {
    std::string_view name;
    std::string_view reason;
};

constexpr std::array kUnneededNames{
    UnneededName{"per_device_eval_batch_size", "evaluation and scoring choose their batches for the device"},
    UnneededName{"use_peft", "adapters are trained where lora_r is above 0"},
};

std::string_view reasonNotNeeded(std::string_view name)
{
    for (const UnneededName& entry : kUnneededNames) {
        if (entry.name == name)
            return entry.reason;
    }
    return {};
}

std::string_view currentName(std::string_view older)
{
    for (const OlderName& entry : kOlderNames) {
        if (entry.older == older)
            return entry.name;
    }
    return {};
}

json toJsonValue(const SettingValue& value)
{
    return std::visit([](const auto& held) { return json(held); }, value);
}

/// Nothing when JSON has no such type among the values of settings.
std::optional<SettingValue> fromJsonValue(const json& value)
{
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return value.get<double>();
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (value.is_number_float())
        return value.get<double>();
    if (value.is_string())
        return value.get<std::string>();
    return std::nullopt;
}

/// A list of names as PEFT takes it: a text, or an array of texts, which becomes one with commas.
std::optional<SettingValue> fromNames(const json& value)
{
    if (!value.is_array())
        return fromJsonValue(value);
    std::string joined;
    for (const json& name : value) {
        if (!name.is_string())
            return std::nullopt;
        joined += (joined.empty() ? "" : ",") + name.get<std::string>();
    }
    return joined;
}

/// What an older name's value means under the current name; null when the value has no meaning there.
json translated(std::string_view older, const json& value)
{
    if (older == "torch_dtype" || older == "dtype") {
        if (value == "bfloat16" || value == "bf16")
            return true;
        if (value == "float32" || value == "fp32")
            return false;
        return nullptr;
    }
    if (older == "lora_target" && value == "all")
        return "all-linear";
    if (older == "warmup_ratio" && !(value.is_number() && value.get<double>() < 1))
        return nullptr;  // 1 would be read as one step
    return value;
}

class TrainingReader {
public:
    TrainingReader(const json& object, const std::string& path, TrainingSettings& settings,
                   std::vector<Problem>& problems)
        : m_object(object), m_path(path), m_settings(settings), m_problems(problems)
    {
    }

    void read()
    {
        for (const auto& [key, value] : m_object.items()) {
            if (const Setting* setting = findSetting(key))
                readValue(*setting, key, value);
            else if (const std::string_view name = currentName(key); !name.empty())
                readOlder(key, std::string(name), value);
            else if (const std::string_view reason = reasonNotNeeded(key); !reason.empty())
                report(key, "is passed over: " + std::string(reason), Problem::Severity::Note);
            else
                report(key, unknownKeySentence(key, settingNames()));
        }
    }

private:
    void report(const std::string& key, std::string sentence, Problem::Severity severity = Problem::Severity::Error)
    {
        m_problems.push_back({childPath(m_path, key), std::move(sentence), severity});
    }

    void readValue(const Setting& setting, const std::string& key, const json& value)
    {
        const std::optional<SettingValue> given = setting.isList() ? fromNames(value) : fromJsonValue(value);
        if (!given) {
            report(key, "must be " + allowedText(setting) + ", not " + typeText(value));
            return;
        }
        if (const Status status = setValue(m_settings, setting, *given); !status)
            report(key, status.error().message);
    }

    void readOlder(const std::string& key, const std::string& name, const json& value)
    {
        if (m_object.contains(name)) {
            report(key, "is the older name of " + name + ", which is given too; keep one of them");
            return;
        }
        const json meant = translated(key, value);
        if (meant.is_null()) {
            report(key, "has no meaning as " + name + "; write " + name + " instead");
            return;
        }
        report(key, "is read as " + name + ", its name here", Problem::Severity::Note);
        readValue(*findSetting(name), key, meant);
    }

    static std::vector<std::string_view> settingNames()
    {
        std::vector<std::string_view> names;
        for (const Setting& setting : settingsTable())
            names.push_back(setting.name);
        return names;
    }

    const json& m_object;
    const std::string& m_path;
    TrainingSettings& m_settings;
    std::vector<Problem>& m_problems;
};

}  // namespace

json trainingJson(const TrainingSettings& settings)
{
    json object = json::object();
    for (const Setting& setting : settingsTable())
        object[std::string(setting.name)] = toJsonValue(valueOf(settings, setting));
    return object;
}

json effectiveTrainingJson(const TrainingSettings& settings)
{
    json object = json::object();
    const TrainingSettings usual;
    for (const Setting& setting : settingsTable()) {
        if (setting.hasEffect(settings) && valueOf(settings, setting) != valueOf(usual, setting))
            object[std::string(setting.name)] = toJsonValue(valueOf(settings, setting));
    }
    return object;
}

void readTraining(const json& object, const std::string& path, TrainingSettings& settings,
                  std::vector<Problem>& problems)
{
    if (!object.is_object()) {
        problems.push_back({path, "must be an object of settings, not " + typeText(object)});
        return;
    }
    TrainingReader(object, path, settings, problems).read();
}

}  // namespace poft::recipe
