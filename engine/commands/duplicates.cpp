// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"
#include "engine/commands/single_job.h"
#include "storage/tables/length_statistics.h"

namespace poft::engine {

Status findDuplicates(const DuplicatesArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(*open.connection, arguments.dataset));
    storage::NewJob job;
    job.kind = "duplicates";
    job.name = fmt::format("near duplicates of {}", dataset.name);
    job.spec = recipe::toText(recipe::DuplicatesSpec{{"dataset:" + dataset.name, dataset.name}, arguments.threshold});
    BackendSource backend;
    POFT_TRY(runSingleJob(open, backend, std::nullopt, job));
    POFT_TRY_ASSIGN(const storage::LengthStatistics found, storage::lengthStatistics(*open.connection, dataset.id));
    fmt::print("{}: {} samples, {} of them exact and {} near duplicates of an earlier one (near ones with the exact)\n",
               dataset.name, found.samples, found.exactDuplicates, found.nearDuplicates.value_or(0));
    const auto line = [](const char* name, const storage::LengthStatistics::Summary& of) {
        fmt::print("  {:<15} least {}, median {}, 95 % up to {}, most {}, mean {:.1f}\n", name, of.least, of.median,
                   of.percentile95, of.most, of.mean);
    };
    line("prompt bytes", found.promptBytes);
    line("response bytes", found.responseBytes);
    line("turns", found.turns);
    return {};
}

}  // namespace poft::engine
