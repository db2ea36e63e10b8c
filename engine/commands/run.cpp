// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/commands/recipe_file.h"
#include "engine/report/progress_bar.h"
#include "engine/work/worker.h"
#include "storage/queue/control.h"
#include "storage/queue/submit.h"
#include "storage/results/result_text.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"

namespace poft::engine {

namespace {

Status printResults(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(connection, experiment));
    for (const results::ResultTable& table : results::resultTables(evaluations))
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

/// Who asks for an experiment again wants what failed or was stopped tried again.
Result<int> retryUnfinished(const OpenWorkspace& open, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(*open.connection, experiment));
    int retried = 0;
    for (const storage::ExperimentJob& one : jobs) {
        const bool ended = one.job.state == storage::JobState::Failed || one.job.state == storage::JobState::Stopped ||
                           one.job.state == storage::JobState::Cancelled;
        if (!ended && one.job.state != storage::JobState::Paused)
            continue;
        POFT_TRY(storage::control(*open.workspace, *open.connection, one.job.id, storage::JobAction::Retry));
        ++retried;
    }
    return retried;
}

Status announce(const OpenWorkspace& open, const storage::Submission& submission)
{
    if (!submission.attached) {
        fmt::print(stderr, "{}: {} jobs, {} new, {} already there\n", submission.name, submission.jobs.size(),
                   submission.queued, submission.reused);
        return {};
    }
    POFT_TRY_ASSIGN(const int retried, retryUnfinished(open, submission.experiment));
    fmt::print(stderr, "{}: its {} jobs are in the workspace already{}\n", submission.name, submission.jobs.size(),
               retried > 0 ? fmt::format(", {} of them tried again", retried) : "");
    return {};
}

/// A recipe that cannot run must not leave a new workspace behind.
Status checkRecipe(const std::filesystem::path& path)
{
    POFT_TRY_ASSIGN(const RecipeFile recipe, RecipeFile::read(path, {}));
    if (const std::string errors = recipe.errors(); !errors.empty())
        return fail(ErrorKind::Invalid, fmt::format("The recipe {} cannot run:\n{}", path.string(), errors));
    return {};
}

}  // namespace

Status runRecipe(const RunArguments& arguments)
{
    POFT_TRY(checkRecipe(arguments.recipe));
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::openOrCreate(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(const RecipeFile recipe, RecipeFile::read(arguments.recipe, info.templateDate));
    POFT_TRY_ASSIGN(const storage::Submission submission,
                    storage::submit(*open.connection, recipe.name, recipe.text, recipe.expansion, arguments.again));
    POFT_TRY(announce(open, submission));
    if (arguments.queueOnly)
        return {};

    BackendSource backend;
    POFT_TRY(backend.joinOthers());
    ProgressBar bar;
    WorkerSettings settings;
    settings.experiment = submission.experiment;
    POFT_TRY_ASSIGN(settings.device, chooseDevice(arguments.device, backend));
    auto worker = Worker::start(*open.workspace, *open.connection, backend, settings, &bar);
    if (!worker)
        return fail(worker.error().kind,
                    worker.error().message + " The jobs are queued: the same command goes on with them.");
    POFT_TRY_ASSIGN(const WorkerOutcome outcome, worker->run());
    if (outcome.interrupted)
        return fail(ErrorKind::Stopped, "Interrupted: the same command goes on from the last checkpoint.");
    POFT_TRY(printResults(*open.connection, submission.experiment));
    return checkFinished(*open.connection, submission.experiment);
}

}  // namespace poft::engine
