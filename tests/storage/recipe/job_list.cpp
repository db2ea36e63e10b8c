// SPDX-License-Identifier: Apache-2.0
#include "job_list.h"

#include <nlohmann/json.hpp>

#include "storage/recipe/settings.h"

namespace poft::recipe {

namespace {

std::string sourceText(const Source& source)
{
    static const char* const kKinds[] = {"job", "data set", "model", "file", "folder"};
    return std::string(kKinds[static_cast<int>(source.kind)]) + " " + source.name;
}

/// Leaves only the settings that are not as they are by default.
void removeDefaults(nlohmann::json& training)
{
    const nlohmann::json defaults = trainingJson(TrainingSettings{});
    for (const auto& [name, value] : defaults.items()) {
        if (training.at(name) == value)
            training.erase(name);
    }
}

}  // namespace

std::string jobList(const Expansion& expansion)
{
    std::string text = "recipe " + expansion.name + ", " + std::to_string(expansion.jobs.size()) + " jobs\n";
    for (const Job& job : expansion.jobs) {
        text += "\n" + job.key + "\n  name    " + job.name + "\n  kind    " + std::string(nameOf(job.kind));
        text += job.needsDevice ? ", on a device" : "";
        text += job.samples ? ", " + std::to_string(*job.samples) + " samples" : "";
        text +=
            job.seed ? "\n  run     arm " + job.arm + ", cell " + job.cell + ", seed " + std::to_string(*job.seed) : "";
        for (const auto& [key, source] : job.inputs)
            text += "\n  input   " + key + " <- " + sourceText(source);
        // One line for each key of the spec, so that a change is one line of a difference.
        auto spec = nlohmann::json::parse(job.spec);
        if (spec.contains("training"))
            removeDefaults(spec["training"]);
        if (spec.contains("make"))
            removeDefaults(spec["make"]["training"]);
        for (const auto& [key, value] : spec.items())
            text += "\n  spec    " + key + ": " + value.dump();
        text += "\n";
    }
    for (const RegisteredUse& use : expansion.registered)
        text += "\nrelies on " + sourceText(use.source) + " at " + use.path + "\n";
    return text;
}

}  // namespace poft::recipe
