// SPDX-License-Identifier: Apache-2.0
#include "engine/work/index_job.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/tables/jobs.h"
#include "storage/tables/search_index.h"

namespace poft::engine {

namespace {

constexpr std::int64_t kIndexedAtOnce = 5000;  // about a second

}  // namespace

Status runIndexJob(const JobContext& context)
{
    return storage::indexContents(context.writer(), [&](std::int64_t done, std::int64_t all) {
        context.control.progress(static_cast<double>(done) / static_cast<double>(std::max<std::int64_t>(1, all)),
                                 fmt::format("{} of {} texts made searchable", done, all));
        return context.control.proceed();
    });
}

Status makeSearchable(const JobContext& context)
{
    POFT_TRY_ASSIGN(const std::int64_t left, storage::contentsNotIndexed(context.connection));
    if (left <= kIndexedAtOnce)
        return storage::indexContents(context.writer(),
                                      [&](std::int64_t, std::int64_t) { return context.control.proceed(); });
    POFT_TRY_ASSIGN(const auto jobs, storage::listJobs(context.connection));
    const bool queued = std::ranges::any_of(
        jobs, [](const storage::Job& job) { return job.kind == "index" && job.state == storage::JobState::Queued; });
    if (queued)
        return {};
    storage::NewJob job;
    job.kind = "index";
    job.name = "Full-text search";
    job.spec = "{}";
    job.priority = -1;  // what a person asked for comes first
    POFT_TRY(storage::insertJob(context.writer(), job));
    return {};
}

}  // namespace poft::engine
