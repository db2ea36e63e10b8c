// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/report/report_writer.h"
#include "storage/tables/experiments.h"

namespace poft::engine {

Status writeReport(const ReportArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
    POFT_TRY(writeExperimentReport(*open.connection, experiment, arguments.output));
    fmt::print("{}\n", (arguments.output / "report.html").string());
    return {};
}

}  // namespace poft::engine
