// SPDX-License-Identifier: Apache-2.0
#include "engine/work/import_job.h"

#include <fmt/format.h>

#include "engine/data/importer.h"
#include "engine/work/index_job.h"
#include "storage/files/hub_cache.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/findings.h"

namespace poft::engine {

namespace {

Result<data::ImportRequest> request(const JobContext& context, const recipe::ImportSpec& spec)
{
    data::ImportRequest out;
    out.name = spec.name;
    for (const std::string& place : spec.files) {
        POFT_TRY_ASSIGN(const auto found, files::filesOfPlace(place));
        out.files.insert(out.files.end(), found.begin(), found.end());
    }
    out.layout.format = spec.format;
    out.jobId = context.job().id;
    out.maxBadShare = spec.maxBadShare;
    for (const auto& [field, column] : spec.map) {
        std::string* place = data::fieldColumn(out.layout.map, field);
        if (!place)
            return fail(ErrorKind::Invalid,
                        fmt::format("There is no field {} to map the column {} to.", field, column));
        *place = column;
    }
    return out;
}

}  // namespace

Status runImportJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::ImportSpec spec, recipe::importSpecFromText(context.job().spec));
    POFT_TRY_ASSIGN(const data::ImportRequest wanted, request(context, spec));
    POFT_TRY_ASSIGN(const data::ImportOutcome outcome,
                    data::importFiles(context.writer(), wanted, [&](const data::ImportProgress& progress) {
                        const double total = std::max<double>(1, static_cast<double>(progress.bytesTotal));
                        context.control.progress(static_cast<double>(progress.bytesRead) / total,
                                                 fmt::format("{} samples read", progress.samples));
                        return context.control.proceed();
                    }));
    context.control.progress(1, fmt::format("{} samples, {} bad rows", outcome.samples, outcome.badRows));
    for (const std::string& note : outcome.notes)
        POFT_TRY(storage::addFinding(context.writer(), context.job().id, false, note));
    if (outcome.badRows > 0)
        POFT_TRY(storage::addFinding(
            context.writer(), context.job().id, true,
            fmt::format("{} rows of {} could not be used; the data set lists them with their reasons.", outcome.badRows,
                        spec.name)));
    return makeSearchable(context);
}

}  // namespace poft::engine
