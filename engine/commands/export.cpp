// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/data/exporter.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"

namespace poft::engine {

Status exportDataset(const ExportArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(*open.connection, arguments.dataset));
    data::ExportRequest request;
    request.dataset = dataset.id;
    request.file = arguments.file;
    if (!arguments.experiment.empty()) {
        POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
        request.experiment = experiment.id;
    }
    POFT_TRY_ASSIGN(const std::int64_t written, data::exportSamples(*open.connection, request));
    fmt::print("{} samples in {}\n", written, arguments.file.string());
    return {};
}

}  // namespace poft::engine
