// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/report/progress_bar.h"
#include "engine/work/worker.h"

namespace poft::engine {

Status work(const WorkArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    BackendSource backend;
    POFT_TRY(backend.joinOthers());
    ProgressBar bar;
    WorkerSettings settings;
    POFT_TRY_ASSIGN(settings.device, chooseDevice(arguments.device, backend));
    POFT_TRY_ASSIGN(Worker worker, Worker::start(*open.workspace, *open.connection, backend, settings, &bar));
    POFT_TRY_ASSIGN(const WorkerOutcome outcome, worker.run());
    if (outcome.interrupted)
        return fail(ErrorKind::Stopped,
                    "Interrupted: the job in hand is queued again and goes on from its last checkpoint.");
    if (outcome.failed > 0)
        return fail(ErrorKind::Invalid,
                    fmt::format("{} jobs are done and {} failed: `jobs` says why.", outcome.done, outcome.failed));
    return {};
}

}  // namespace poft::engine
