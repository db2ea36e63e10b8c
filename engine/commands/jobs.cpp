// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "storage/queue/claim.h"
#include "storage/queue/control.h"
#include "storage/tables/jobs.h"

namespace poft::engine {

Status listJobs(const ListArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const auto jobs, storage::listJobs(*open.connection));
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const storage::Job& job : jobs) {
        std::string waits;
        if (job.state == storage::JobState::Queued) {
            POFT_TRY_ASSIGN(waits, storage::whyNotClaimable(*open.connection, job.id));
        }
        if (arguments.json)
            rows.push_back({{"id", job.id},
                            {"kind", job.kind},
                            {"name", job.name},
                            {"state", std::string(storage::toText(job.state))},
                            {"progress", job.progress},
                            {"progress_text", job.progressText},
                            {"waits", waits},
                            {"device", job.device},
                            {"worker", job.worker},
                            {"attempt", job.attempt},
                            {"error", job.error},
                            {"started_at", job.startedAt},
                            {"finished_at", job.finishedAt}});
        else
            fmt::print("{:>4}  {:<9} {:>4.0f} %  {:<7} {}{}\n", job.id, storage::toText(job.state), job.progress * 100,
                       job.kind, job.name,
                       !job.error.empty() ? ": " + job.error
                       : !waits.empty()   ? " (" + waits + ")"
                                          : "");
    }
    if (arguments.json)
        fmt::print("{}\n", nlohmann::ordered_json{{"jobs", rows}}.dump(2));
    else if (jobs.empty())
        fmt::print("The queue is empty: `run` or `import` fill it.\n");
    return {};
}

Status controlJob(const ControlArguments& arguments)
{
    const auto action = storage::parseJobAction(arguments.action);
    if (!action)
        return fail(ErrorKind::Invalid,
                    fmt::format("{} is no action: use pause, resume, stop, checkpoint or retry.", arguments.action));
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::ControlOutcome outcome,
                    storage::control(*open.workspace, *open.connection, arguments.job, *action));
    fmt::print("{}\n", outcome.sentence);
    return {};
}

}  // namespace poft::engine
