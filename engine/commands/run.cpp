// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/commands/recipe_file.h"
#include "engine/report/progress_bar.h"
#include "engine/report/result_table.h"
#include "engine/work/worker.h"
#include "storage/queue/submit.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"

namespace poft::engine {

namespace {

Status printResults(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(connection, experiment));
    for (const ResultTable& table : resultTables(evaluations))
        fmt::print("\n{}", toMarkdown(table));
    return {};
}

/// Says what stands in the way of jobs that are left.
Status checkFinished(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, experiment));
    std::string failures;
    int left = 0;
    for (const storage::ExperimentJob& one : jobs) {
        if (one.job.state == storage::JobState::Done)
            continue;
        ++left;
        if (!one.job.error.empty())
            failures += fmt::format(" {}: {}", one.job.name, one.job.error);
    }
    if (left > 0)
        return fail(ErrorKind::Invalid, fmt::format("{} of {} jobs are not done.{}", left, jobs.size(), failures));
    return {};
}

}  // namespace

Status runRecipe(const RunArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::openOrCreate(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(const RecipeFile recipe, RecipeFile::read(arguments.recipe, info.templateDate));
    if (const std::string errors = recipe.errors(); !errors.empty())
        return fail(ErrorKind::Invalid,
                    fmt::format("The recipe {} cannot run:\n{}", arguments.recipe.string(), errors));

    POFT_TRY_ASSIGN(const storage::Submission submission,
                    storage::submit(*open.connection, recipe.name, recipe.text, recipe.expansion, arguments.again));
    fmt::print(stderr, "{}: {} jobs, {} new, {} already there\n", submission.name, submission.jobs.size(),
               submission.queued, submission.reused);
    if (arguments.queueOnly)
        return {};

    BackendSource backend;
    ProgressBar bar;
    WorkerSettings settings;
    settings.experiment = submission.experiment;
    POFT_TRY_ASSIGN(settings.device, chooseDevice(arguments.device, backend));
    POFT_TRY_ASSIGN(Worker worker, Worker::start(*open.workspace, *open.connection, backend, settings, &bar));
    POFT_TRY_ASSIGN(const WorkerOutcome outcome, worker.run());
    if (outcome.interrupted)
        return fail(ErrorKind::Stopped, "Interrupted: the same command goes on from the last checkpoint.");
    POFT_TRY(printResults(*open.connection, submission.experiment));
    return checkFinished(*open.connection, submission.experiment);
}

}  // namespace poft::engine
