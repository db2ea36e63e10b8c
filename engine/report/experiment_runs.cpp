// SPDX-License-Identifier: Apache-2.0
#include "engine/report/experiment_runs.h"

#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"

namespace poft::engine {

namespace {

/// Whether the training that a job comes after is PoFT or bi-PoFT.
Result<bool> comesAfterPoft(storage::Connection& connection, storage::Id job)
{
    POFT_TRY_ASSIGN(const auto dependencies, storage::dependenciesOf(connection, job));
    for (const storage::JobDependency& dependency : dependencies) {
        if (dependency.input != "after")
            continue;
        POFT_TRY_ASSIGN(const auto run, storage::runOfJob(connection, dependency.dependsOn));
        return run && (run->objective == "poft" || run->objective == "bi_poft");
    }
    return false;
}

}  // namespace

Result<std::vector<ArmRun>> experimentRuns(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, experiment));
    std::vector<ArmRun> out;
    for (const storage::ExperimentJob& one : jobs) {
        if (one.place.arm.empty() || !one.runId)
            continue;
        POFT_TRY_ASSIGN(storage::Run run, storage::findRun(connection, *one.runId));
        POFT_TRY_ASSIGN(const bool afterPoft, comesAfterPoft(connection, one.job.id));
        const ArmStyle style = armStyle(run.objective, afterPoft);
        out.push_back({one.place.arm, one.place.cell, one.place.seed.value_or(0), style, std::move(run)});
    }
    return out;
}

}  // namespace poft::engine
