// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/deletion.h"
#include "storage/tables/experiment_deletion.h"
#include "storage/tables/runs.h"

namespace poft::engine {

namespace {

Result<std::int64_t> numberOf(const std::string& text)
{
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || std::from_chars(text.data(), end, number).ptr != end)
        return fail(ErrorKind::Invalid, fmt::format("\"{}\" is no number.", text));
    return number;
}

/// A run by id, or by a name that only one has.
Result<storage::Run> runOf(storage::Connection& connection, const std::string& nameOrId)
{
    if (const auto id = numberOf(nameOrId))
        return storage::findRun(connection, *id);
    POFT_TRY_ASSIGN(auto runs, storage::listRuns(connection));
    std::erase_if(runs, [&](const storage::Run& run) { return run.name != nameOrId; });
    if (runs.size() == 1)
        return runs.front();
    return fail(ErrorKind::NotFound,
                runs.empty() ? fmt::format("There is no run \"{}\".", nameOrId)
                             : fmt::format("{} runs are called \"{}\": name one by its id, as in runs/<id>.",
                                           runs.size(), nameOrId));
}

Result<storage::Id> checkpointOf(storage::Connection& connection, const std::string& runAndStep)
{
    const std::size_t slash = runAndStep.rfind('/');
    if (slash == std::string::npos)
        return fail(ErrorKind::Invalid, "A checkpoint is named RUN/STEP, for example 3/120.");
    POFT_TRY_ASSIGN(const storage::Run run, runOf(connection, runAndStep.substr(0, slash)));
    POFT_TRY_ASSIGN(const std::int64_t step, numberOf(runAndStep.substr(slash + 1)));
    POFT_TRY_ASSIGN(const auto checkpoints, storage::checkpointsOfRun(connection, run.id));
    const auto found = std::ranges::find(checkpoints, step, &storage::Checkpoint::step);
    if (found == checkpoints.end())
        return fail(ErrorKind::NotFound, fmt::format("{} has no checkpoint of step {}.", run.name, step));
    return found->id;
}

Status carryOut(const Result<storage::DeletionPlan>& planned, bool yes, const std::function<Status()>& deletion)
{
    if (!planned)
        return fail(planned.error());
    const storage::DeletionPlan& plan = *planned;
    fmt::print("{} takes about {:.1f} MB\n", plan.what, static_cast<double>(plan.bytes) / 1e6);
    for (const std::string& sentence : plan.dependents)
        fmt::print("  {}\n", sentence);
    for (const std::string& sentence : plan.blockers)
        fmt::print("  {}\n", sentence);
    if (!yes) {
        fmt::print("Nothing was deleted; --yes does it.\n");
        return {};
    }
    POFT_TRY(deletion());
    fmt::print("deleted\n");
    return {};
}

}  // namespace

Status deleteThing(const DeleteArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    storage::Connection& connection = *open.connection;
    const storage::Workspace& workspace = *open.workspace;
    if (arguments.kind == "dataset") {
        POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(connection, arguments.what));
        return carryOut(storage::planDatasetDeletion(connection, dataset.id), arguments.yes,
                        [&] { return storage::deleteDataset(connection, dataset.id); });
    }
    if (arguments.kind == "model") {
        POFT_TRY_ASSIGN(const storage::Model model, modelOf(connection, arguments.what));
        return carryOut(storage::planModelDeletion(workspace, connection, model.id), arguments.yes,
                        [&] { return storage::deleteModel(workspace, connection, model.id); });
    }
    if (arguments.kind == "experiment") {
        POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(connection, arguments.what));
        return carryOut(storage::planExperimentDeletion(workspace, connection, experiment.id), arguments.yes,
                        [&] { return storage::deleteExperiment(workspace, connection, experiment.id); });
    }
    if (arguments.kind == "run") {
        POFT_TRY_ASSIGN(const storage::Run run, runOf(connection, arguments.what));
        return carryOut(storage::planRunDeletion(workspace, connection, run.id), arguments.yes,
                        [&] { return storage::deleteRun(workspace, connection, run.id); });
    }
    POFT_TRY_ASSIGN(const storage::Id checkpoint, checkpointOf(connection, arguments.what));
    return carryOut(storage::planCheckpointDeletion(connection, checkpoint), arguments.yes,
                    [&] { return storage::deleteCheckpoint(workspace, connection, checkpoint); });
}

}  // namespace poft::engine
