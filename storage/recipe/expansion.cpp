// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/expansion.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/recipe/arms.h"
#include "storage/recipe/check.h"
#include "storage/recipe/object_reader.h"
#include "storage/recipe/plan_builder.h"
#include "storage/recipe/recipe.h"
#include "storage/recipe/variant.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

/// Reads and checks every variant; problems get the paths of the written recipe, each once.
std::vector<Variant> readVariants(const json& document, std::vector<Problem>& problems)
{
    std::vector<Variant> variants;
    for (MergedVariant& merged : mergeVariants(document, problems)) {
        std::vector<Problem> found;
        Variant variant = readVariant(merged.document, merged.arm, found);
        checkVariant(variant, merged.document, !hasErrors(found), found);
        variant.origin = std::move(merged.origin);
        variant.cell = std::move(merged.cell);
        variant.cellLabel = std::move(merged.cellLabel);
        for (Problem& problem : found) {
            problem.path = variant.origin.pathOf(problem.path);
            problems.push_back(std::move(problem));
        }
        variants.push_back(std::move(variant));
    }
    checkAfter(variants, problems);
    return variants;
}

/// Errors first, each problem once, otherwise in the order found.
void tidy(std::vector<Problem>& problems)
{
    std::set<std::pair<std::string, std::string>> seen;
    std::erase_if(problems,
                  [&seen](const Problem& problem) { return !seen.emplace(problem.path, problem.sentence).second; });
    std::stable_partition(problems.begin(), problems.end(),
                          [](const Problem& problem) { return problem.severity == Problem::Severity::Error; });
}

void addRuns(const std::vector<Variant>& variants, PlanBuilder& builder)
{
    std::vector<std::int64_t> seeds;
    for (const Variant& variant : variants) {
        for (const std::int64_t seed : variant.seeds) {
            if (std::find(seeds.begin(), seeds.end(), seed) == seeds.end())
                seeds.push_back(seed);
        }
    }
    for (const std::int64_t seed : seeds) {
        for (std::size_t i = 0; i < variants.size(); ++i) {
            if (std::find(variants[i].seeds.begin(), variants[i].seeds.end(), seed) != variants[i].seeds.end())
                builder.addRun(i, seed);
        }
    }
}

void noteUnneeded(const std::vector<Variant>& variants, const PlanBuilder& builder, std::vector<Problem>& problems)
{
    const auto note = [&problems](const Variant& variant, const std::string& section, const std::string& name) {
        problems.push_back({variant.origin.pathOf(childPath(section, name)),
                            "is not used by any arm; nothing is made of it", Problem::Severity::Note});
    };
    for (const Variant& variant : variants) {
        for (const auto& [name, definition] : variant.datasets) {
            if (!builder.needed(datasetKey(name)))
                note(variant, "/datasets", name);
        }
        for (const auto& [name, definition] : variant.models) {
            if (!builder.needed(modelKey(name)))
                note(variant, "/models", name);
        }
    }
}

}  // namespace

std::string_view nameOf(JobKind kind)
{
    switch (kind) {
        case JobKind::Import:
            return "import";
        case JobKind::Dataset:
            return "dataset";
        case JobKind::Model:
            return "model";
        case JobKind::Score:
            return "score";
        case JobKind::Train:
            return "train";
    }
    return "";
}

Expansion expand(std::string_view recipe, const ExpandOptions& options)
{
    Expansion expansion;
    const json document = parseDocument(recipe, expansion.problems);
    if (hasErrors(expansion.problems)) {
        tidy(expansion.problems);
        return expansion;
    }
    expansion.name = readHeading(document, expansion.problems);
    const std::vector<Variant> variants = readVariants(document, expansion.problems);
    if (!hasErrors(expansion.problems)) {
        PlanBuilder builder(variants, options);
        addRuns(variants, builder);
        noteUnneeded(variants, builder, expansion.problems);
        expansion.jobs = builder.takeJobs();
        expansion.registered = builder.takeRegistered();
    }
    tidy(expansion.problems);
    return expansion;
}

}  // namespace poft::recipe
