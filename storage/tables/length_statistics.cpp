// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/length_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

struct LengthCount {
    std::int64_t length = 0;
    std::int64_t samples = 0;
};

/// How many samples have each length, in order of length: the index of the column alone is read.
std::vector<LengthCount> countsOf(Connection& connection, Id dataset, const std::string& column)
{
    Statement statement = connection.prepare("SELECT " + column + ", count(*) FROM samples INDEXED BY samples_" +
                                             column + " WHERE dataset_id = ? GROUP BY " + column);
    return readAll(statement.bindAll(dataset), [](const Statement& row) {
        return LengthCount{row.integer(0), row.integer(1)};
    });
}

LengthStatistics::Summary summaryOf(const std::vector<LengthCount>& counts)
{
    LengthStatistics::Summary summary;
    if (counts.empty())
        return summary;
    summary.least = counts.front().length;
    summary.most = counts.back().length;
    summary.bins.resize(std::bit_width(static_cast<std::uint64_t>(summary.most)) + 1);
    std::int64_t all = 0;
    for (const LengthCount& one : counts) {
        all += one.samples;
        summary.mean += static_cast<double>(one.length) * static_cast<double>(one.samples);
        summary.bins[std::bit_width(static_cast<std::uint64_t>(one.length))] += one.samples;
    }
    summary.mean /= static_cast<double>(all);
    const auto rank = [&](double share) {
        auto wanted = std::max<std::int64_t>(1, std::llround(std::ceil(share * static_cast<double>(all))));
        for (const LengthCount& one : counts) {
            wanted -= one.samples;
            if (wanted <= 0)
                return one.length;
        }
        return counts.back().length;
    };
    summary.median = rank(0.5);
    summary.percentile95 = rank(0.95);
    return summary;
}

/// Samples that have what an earlier one has: a vector is sorted faster than SQLite keeps a set.
std::int64_t countExactDuplicates(Connection& connection, Id dataset)
{
    Statement statement =
        connection.prepare("SELECT content_id, coalesce(rejected_content_id, 0) FROM samples WHERE dataset_id = ?");
    auto contents = readAll(statement.bindAll(dataset),
                            [](const Statement& row) { return std::pair(row.integer(0), row.integer(1)); });
    std::ranges::sort(contents);
    return std::ranges::ssize(std::ranges::unique(contents));
}

}  // namespace

Result<LengthStatistics> lengthStatistics(Connection& connection, Id dataset)
{
    return guarded([&] {
        LengthStatistics statistics;
        const std::vector<LengthCount> turns = countsOf(connection, dataset, "turns");
        for (const LengthCount& one : turns)
            statistics.samples += one.samples;
        statistics.turns = summaryOf(turns);
        statistics.promptBytes = summaryOf(countsOf(connection, dataset, "prompt_bytes"));
        statistics.responseBytes = summaryOf(countsOf(connection, dataset, "response_bytes"));
        statistics.exactDuplicates = countExactDuplicates(connection, dataset);
        Statement alike = connection.prepare(
            "SELECT (SELECT count(*) FROM near_duplicates WHERE dataset_id = d.id AND first_id != sample_id) FROM "
            "datasets d WHERE id = ? AND near_duplicate_settings IS NOT NULL");
        if (alike.bindAll(dataset).step())
            statistics.nearDuplicates = alike.integer(0);
        return statistics;
    });
}

}  // namespace poft::storage
