// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/commands/plan_estimate.h"
#include "engine/commands/plan_text.h"
#include "engine/commands/recipe_file.h"
#include "engine/report/progress_bar.h"
#include "storage/files/hub_cache.h"
#include "storage/queue/submit.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// What the recipe takes from the workspace and from the disk, and is not there.
void checkRegistered(storage::Connection& connection, recipe::Expansion& expansion)
{
    for (const recipe::RegisteredUse& use : expansion.registered) {
        std::string problem;
        std::error_code error;
        switch (use.source.kind) {
            case recipe::Source::Kind::Dataset:
                if (const auto found = storage::findDataset(connection, use.source.name); !found)
                    problem = found.error().message;
                break;
            case recipe::Source::Kind::Model:
                if (const auto found = storage::findModel(connection, use.source.name); !found)
                    problem = found.error().message;
                break;
            case recipe::Source::Kind::File:
            case recipe::Source::Kind::Folder:
                if (const auto found = files::filesOfPlace(use.source.name); !found)
                    problem = found.error().message;
                else if (!std::filesystem::exists(found->front(), error))
                    problem = fmt::format("{} does not exist.", use.source.name);
                break;
            case recipe::Source::Kind::Tag:
                if (const auto found = storage::findTag(connection, use.source.name); !found)
                    problem = found.error().message;
                break;
            case recipe::Source::Kind::Values:
                if (const auto found = storage::findValueColumn(connection, use.source.name); !found)
                    problem = found.error().message;
                break;
            case recipe::Source::Kind::Verdict:
            case recipe::Source::Kind::NearDuplicates:
            case recipe::Source::Kind::Job:
                break;
        }
        if (!problem.empty())
            expansion.problems.push_back({use.path, problem, recipe::Problem::Severity::Error});
    }
}

Json toJson(const recipe::Expansion& expansion, const PlanEstimate& estimate)
{
    Json problems = Json::array();
    for (const recipe::Problem& problem : expansion.problems)
        problems.push_back({{"path", problem.path},
                            {"sentence", problem.sentence},
                            {"severity", problem.severity == recipe::Problem::Severity::Error ? "error" : "note"}});
    Json jobs = Json::array();
    for (std::size_t i = 0; i < expansion.jobs.size(); ++i)
        jobs.push_back({{"key", expansion.jobs[i].key},
                        {"kind", std::string(recipe::nameOf(expansion.jobs[i].kind))},
                        {"name", expansion.jobs[i].name},
                        {"existing_job", estimate.jobs[i].existing},
                        {"done", estimate.jobs[i].done},
                        {"parameters", estimate.jobs[i].parameters},
                        {"seconds", estimate.jobs[i].seconds},
                        {"memory_bytes", estimate.jobs[i].memoryBytes},
                        {"memory",
                         {{"weights", estimate.jobs[i].memory.weights},
                          {"gradients", estimate.jobs[i].memory.gradients},
                          {"optimizer", estimate.jobs[i].memory.optimizer},
                          {"activations", estimate.jobs[i].memory.activations},
                          {"head", estimate.jobs[i].memory.head}}},
                        {"disk_bytes", estimate.jobs[i].diskBytes}});
    return {{"problems", problems},
            {"jobs", jobs},
            {"totals",
             {{"jobs", expansion.jobs.size()},
              {"done", estimate.done},
              {"seconds", estimate.seconds},
              {"memory_bytes", estimate.memoryBytes},
              {"disk_bytes", estimate.diskBytes}}},
            {"assumptions", estimate.assumptions}};
}

std::string costText(const JobEstimate& estimate)
{
    if (estimate.existing != 0)
        return estimate.done ? "done" : "queued";
    return estimate.seconds > 0 ? "~" + durationText(estimate.seconds) : "";
}

/// The jobs of the workspace that those of the expansion are the same as; empty where the recipe cannot be submitted,
/// which its problems tell.
std::vector<storage::Id> existingJobs(storage::Connection& connection, const RecipeFile& recipe)
{
    std::vector<storage::Id> out;
    if (recipe::hasErrors(recipe.expansion.problems))
        return out;
    if (const auto preview = storage::previewSubmission(connection, recipe.name, recipe.text, recipe.expansion))
        for (const storage::JobPlace& place : preview->jobs)
            out.push_back(place.jobId);
    return out;
}

void printPlain(const recipe::Expansion& expansion, const PlanEstimate& estimate)
{
    for (const recipe::Problem& problem : expansion.problems)
        fmt::print("{}  {}: {}\n", problem.severity == recipe::Problem::Severity::Error ? "error" : "note ",
                   problem.path.empty() ? "recipe" : problem.path, problem.sentence);
    for (std::size_t i = 0; i < expansion.jobs.size(); ++i)
        fmt::print("{:>3}  {:<7}  {:<40} {:>9}\n", i + 1, recipe::nameOf(expansion.jobs[i].kind),
                   expansion.jobs[i].name, costText(estimate.jobs[i]));
    if (!expansion.jobs.empty())
        fmt::print("{} jobs{} · about {} · {:.1f} GB memory · {:.2f} GB disk\n", expansion.jobs.size(),
                   estimate.done > 0 ? fmt::format(", {} done already", estimate.done) : "",
                   durationText(estimate.seconds), static_cast<double>(estimate.memoryBytes) / 1e9,
                   static_cast<double>(estimate.diskBytes) / 1e9);
    for (const std::string& assumption : estimate.assumptions)
        fmt::print("assuming {}\n", assumption);
}

}  // namespace

Status planRecipe(const PlanArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(RecipeFile recipe, RecipeFile::read(arguments.recipe, info.templateDate, arguments.folder));
    checkRegistered(*open.connection, recipe.expansion);
    const std::vector<storage::Id> existing = existingJobs(*open.connection, recipe);
    for (recipe::Problem& note : textNotes(*open.workspace, *open.connection, recipe.expansion, existing))
        recipe.expansion.problems.push_back(std::move(note));
    POFT_TRY_ASSIGN(const PlanEstimate estimate, estimatePlan(*open.connection, recipe.expansion, existing));
    if (arguments.json)
        fmt::print("{}\n", toJson(recipe.expansion, estimate).dump(2));
    else
        printPlain(recipe.expansion, estimate);
    if (recipe::hasErrors(recipe.expansion.problems))
        return fail(ErrorKind::Invalid,
                    fmt::format("The recipe {} cannot run; its problems are listed above.", arguments.recipe.string()));
    return {};
}

}  // namespace poft::engine
