// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/single_job.h"
#include "engine/data/layout.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"

namespace poft::engine {

namespace {

constexpr int kReasonsShown = 10;

Result<recipe::ImportSpec> importSpec(const ImportArguments& arguments)
{
    recipe::ImportSpec spec;
    spec.name = arguments.name;
    spec.format = arguments.format;
    spec.maxBadShare = arguments.maxBadShare;
    POFT_TRY_ASSIGN(const data::FieldMap map, data::parseFieldMap(arguments.map));
    for (const auto& [field, column] : data::setFields(map))
        spec.map[field] = column;
    for (const Path& file : arguments.files) {
        std::error_code error;
        spec.files.push_back(std::filesystem::absolute(file, error).string());
    }
    return spec;
}

/// One line for each reason, with its number of rows and the first of them.
Status printBadRows(storage::Connection& connection, const storage::Dataset& dataset)
{
    POFT_TRY_ASSIGN(const auto reasons, storage::listBadRowReasons(connection, dataset.id, kReasonsShown));
    std::int64_t left = dataset.badRowCount;
    for (const storage::BadRowReason& reason : reasons) {
        const storage::BadRow& row = reason.first;
        fmt::print("  {}:{}: {}", row.file, row.line, row.reason);
        if (reason.count > 1)
            fmt::print(" (and {} more rows)", reason.count - 1);
        fmt::print("\n");
        left -= reason.count;
    }
    if (left > 0)
        fmt::print("  … and {} rows for other reasons\n", left);
    return {};
}

}  // namespace

Status importDataset(const ImportArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const recipe::ImportSpec spec, importSpec(arguments));
    if (storage::findDataset(*open.connection, spec.name))
        return fail(ErrorKind::Invalid,
                    fmt::format("The workspace has a data set {} already: choose another name.", spec.name));
    storage::NewJob job;
    job.kind = "import";
    job.name = fmt::format("import {}", spec.name);
    job.spec = recipe::toText(spec);
    BackendSource backend;
    POFT_TRY_ASSIGN(const storage::Job done, runSingleJob(open, backend, std::nullopt, job));

    POFT_TRY_ASSIGN(const auto made, storage::datasetOfJob(*open.connection, done.id));
    if (!made)
        return fail(ErrorKind::NotFound, fmt::format("The data set {} was deleted meanwhile.", spec.name));
    const storage::Dataset& dataset = *made;
    fmt::print("{}: {} samples ({}), {} rows could not be used\n", dataset.name, dataset.sampleCount, dataset.kind,
               dataset.badRowCount);
    POFT_TRY(printBadRows(*open.connection, dataset));
    POFT_TRY_ASSIGN(const auto findings, storage::findingsOfJob(*open.connection, done.id));
    for (const storage::Finding& finding : findings)
        if (!finding.warning)  // a warning counts the bad rows, which stand above
            fmt::print("{}\n", finding.sentence);
    return {};
}

}  // namespace poft::engine
