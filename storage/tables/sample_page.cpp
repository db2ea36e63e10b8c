// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_page.h"

#include <algorithm>

#include "storage/content/preview.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/sample_sql.h"
#include "storage/tables/tags.h"

namespace poft::storage {

namespace {

bool needsExperiment(SampleOrder order)
{
    return order == SampleOrder::RLlm || order == SampleOrder::Spread || order == SampleOrder::RTheta ||
           order == SampleOrder::Tau;
}

Status check(const SampleQuery& query)
{
    if (!query.dataset && !query.experiment)
        return fail(ErrorKind::Invalid, "A page of samples needs a data set or an experiment.");
    if (needsExperiment(query.order) && !query.experiment)
        return fail(ErrorKind::Invalid, "Samples can be sorted by a score only within an experiment.");
    if (query.thetaSeries && !query.experiment)
        return fail(ErrorKind::Invalid, "Samples have the scores of an epoch only within an experiment.");
    for (const SampleRange& range : query.ranges) {
        if (needsExperiment(range.column) && !query.experiment)
            return fail(ErrorKind::Invalid, "Samples can be filtered by a score only within an experiment.");
        if (range.column == SampleOrder::Position)
            return fail(ErrorKind::Invalid, "Samples cannot be filtered by their position.");
    }
    if (query.limit < 1)
        return fail(ErrorKind::Invalid, "A page of samples needs at least one row.");
    return {};
}

/// A row's place in the order of its page.
struct Place {
    Id sample = 0;
    SampleCursor cursor;
};

std::vector<Place> places(Connection& connection, const Sql& sql)
{
    Statement statement = sql.prepare(connection);
    return readAll(statement, [](const Statement& row) {
        return Place{row.integer(0), {row.optionalReal(1), row.integer(2)}};
    });
}

/// First the samples that have a value in the sort column, then those that have none.
std::vector<Place> placesOfPage(Connection& connection, const SampleQuery& query, const SampleSql& sql)
{
    using Part = SampleSql::Part;
    if (sql.byPosition())
        return places(connection, sql.page(Part::Valued, query.after, query.limit));
    std::vector<Place> found;
    const bool inValues = !query.after || query.after->value;
    if (inValues)
        found = places(connection, sql.page(Part::Valued, query.after, query.limit));
    const int left = query.limit - static_cast<int>(found.size());
    if (left == 0)
        return found;
    std::vector<Place> unvalued =
        places(connection, sql.page(Part::Unvalued, inValues ? std::nullopt : query.after, left));
    found.insert(found.end(), unvalued.begin(), unvalued.end());
    return found;
}

Result<SampleRow> readRow(Connection& connection, const SampleQuery& query, Id sample)
{
    const std::string theta =
        query.thetaSeries ? meanInSeries(*query.thetaSeries, query.per) + ", NULL" : std::string("x.r_theta, x.tau");
    std::string series;
    for (const Id one : query.series)
        series += ", " + meanInSeries(one, query.per);
    for (const Id one : query.values)
        series += ", (SELECT value FROM content_values WHERE column_id = " + std::to_string(one) +
                  " AND content_id = s.content_id)";
    Statement statement = connection.prepare(
        "SELECT s.id, s.dataset_id, s.position, s.is_noise, s.noise_kind, s.prompt_bytes, s.response_bytes, s.turns, "
        "x.r_llm, x.spread, " +
        theta +
        ", EXISTS (SELECT 1 FROM samples o WHERE o.content_id = s.content_id AND o.dataset_id = s.dataset_id AND "
        "o.id != s.id), n.first_id, c.body" +
        series +
        " FROM samples s "
        "JOIN contents c ON c.id = s.content_id "
        "LEFT JOIN sample_scores x ON x.experiment_id = ?1 AND x.sample_id = s.id "
        "LEFT JOIN near_duplicates n ON n.dataset_id = s.dataset_id AND n.sample_id = s.id WHERE s.id = ?2");
    if (!statement.bindAll(query.experiment, sample).step())
        return fail(ErrorKind::NotFound, "There is no sample with the number " + std::to_string(sample) + ".");
    SampleRow row;
    row.sampleId = statement.integer(0);
    row.datasetId = statement.integer(1);
    row.position = statement.integer(2);
    if (const auto noise = statement.optionalInteger(3))
        row.isNoise = *noise != 0;
    row.noiseKind = statement.text(4);
    row.promptBytes = statement.integer(5);
    row.responseBytes = statement.integer(6);
    row.turns = statement.integer(7);
    row.rLlm = statement.optionalReal(8);
    row.spread = statement.optionalReal(9);
    row.rTheta = statement.optionalReal(10);
    row.tau = statement.optionalReal(11);
    row.exactDuplicate = statement.integer(12) != 0;
    row.nearDuplicateOf = statement.optionalInteger(13);
    for (std::size_t i = 0; i < query.series.size(); ++i)
        row.series.push_back(statement.optionalReal(15 + static_cast<int>(i)));
    for (std::size_t i = 0; i < query.values.size(); ++i)
        row.values.push_back(statement.optionalReal(15 + static_cast<int>(query.series.size() + i)));
    Preview preview = previewOf(statement.text(14));
    row.prompt = std::move(preview.prompt);
    row.response = std::move(preview.response);
    POFT_TRY_ASSIGN(row.marks, marksOfSample(connection, sample));
    return row;
}

}  // namespace

Result<SamplePage> samplePage(Connection& connection, const SampleQuery& query)
{
    return guarded([&]() -> Result<SamplePage> {
        POFT_TRY(check(query));
        POFT_TRY_ASSIGN(const ReadTransaction view, ReadTransaction::begin(connection));
        POFT_TRY_ASSIGN(const SampleSql sql,
                        SampleSql::of(connection, query, SampleSql::limitsOfPage(connection, query)));
        const std::vector<Place> found = placesOfPage(connection, query, sql);
        SamplePage page;
        for (const Place& place : found) {
            POFT_TRY_ASSIGN(SampleRow row, readRow(connection, query, place.sample));
            page.rows.push_back(std::move(row));
        }
        if (static_cast<int>(found.size()) == query.limit)
            page.next = found.back().cursor;
        return page;
    });
}

Result<std::int64_t> countSamples(Connection& connection, const SampleQuery& query)
{
    return guarded([&]() -> Result<std::int64_t> {
        POFT_TRY(check(query));
        POFT_TRY_ASSIGN(const SampleSql sql, SampleSql::of(connection, query, SampleSql::limitsOfAll()));
        Statement statement = sql.count().prepare(connection);
        statement.step();
        return statement.integer(0);
    });
}

Result<std::vector<Id>> sampleIds(Connection& connection, const SampleQuery& query)
{
    return guarded([&]() -> Result<std::vector<Id>> {
        POFT_TRY(check(query));
        POFT_TRY_ASSIGN(const SampleSql sql, SampleSql::of(connection, query, SampleSql::limitsOfAll()));
        Statement statement = sql.ids().prepare(connection);
        return readAll(statement, [](const Statement& row) { return row.integer(0); });
    });
}

}  // namespace poft::storage
