// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/recipe/expansion.h"
#include "storage/recipe/settings.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Identities = std::map<std::string, std::string>;

/// Replaces every {"input": key, …} by the identity of the input.
void substitute(json& value, const Identities& identities)
{
    if (value.is_object() && value.contains("input")) {
        value = identities.at(value["input"].get<std::string>());
        return;
    }
    if (value.is_structured()) {
        for (json& element : value)
            substitute(element, identities);
    }
}

/// Leaves out the settings without effect, so that a DPO setting does not part two SFT runs.
void reduceTraining(json& training)
{
    TrainingSettings settings;
    std::vector<Problem> problems;
    readTraining(training, "", settings, problems);
    training = effectiveTrainingJson(settings);
}

std::vector<std::string> fileIdentities(const json& files, const Identities& identities)
{
    std::vector<std::string> found;
    for (std::size_t i = 0; i < files.size(); ++i)
        found.push_back(identities.at("file:" + std::to_string(i)));
    return found;
}

/// Inputs that say what a person or another program said of samples; the same identity of two tags is not the same.
bool isOfMarks(const std::string& key)
{
    return key.starts_with("tag:") || key.starts_with("verdict:") || key.starts_with("values:") ||
           key == "near duplicates";
}

}  // namespace

std::string fingerprintText(const Job& job, const std::map<std::string, std::string>& identities)
{
    json spec = json::parse(job.spec);
    for (const char* display : {"name", "arm", "cell"})
        spec.erase(display);
    if (job.kind == JobKind::Import)
        spec["files"] = fileIdentities(spec["files"], identities);
    if (job.kind == JobKind::Train)
        reduceTraining(spec["training"]);
    if (spec.contains("make"))
        reduceTraining(spec["make"]["training"]);
    if (spec.contains("path"))
        spec["path"] = identities.at("folder");
    substitute(spec, identities);

    std::vector<std::string> others;  // inputs that the spec does not name; their order carries no meaning
    for (const auto& [key, identity] : identities) {
        if (key.starts_with("scores:") || key == "after")
            others.push_back(identity);
        else if (isOfMarks(key))
            others.push_back(key + " " + identity);
    }
    std::sort(others.begin(), others.end());
    return json{{"kind", nameOf(job.kind)}, {"spec", std::move(spec)}, {"others", others}}.dump();
}

}  // namespace poft::recipe
