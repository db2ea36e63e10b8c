// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_page.h"

#include <variant>

#include "storage/content/preview.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

/// Conditions of a query and what they bind, gathered side by side so that they stay in step.
class Conditions {
public:
    void add(const std::string& condition, std::initializer_list<std::variant<std::int64_t, double>> values = {})
    {
        m_text += (m_text.empty() ? " WHERE " : " AND ") + condition;
        m_values.insert(m_values.end(), values);
    }

    const std::string& text() const { return m_text; }

    /// Binds the values in order and returns the index of the next parameter.
    int bind(Statement& statement) const
    {
        int index = 1;
        for (const auto& value : m_values)
            std::visit([&](auto number) { statement.bind(index++, number); }, value);
        return index;
    }

private:
    std::string m_text;
    std::vector<std::variant<std::int64_t, double>> m_values;
};

const char* scoreColumn(SampleOrder order)
{
    switch (order) {
        case SampleOrder::RLlm:
            return "x.r_llm";
        case SampleOrder::Spread:
            return "x.spread";
        case SampleOrder::RTheta:
            return "x.r_theta";
        case SampleOrder::Tau:
            return "x.tau";
        case SampleOrder::Position:
            break;
    }
    return "";
}

/// The tables that the query reads. Where the scores decide the order or the set, they come first and their index gives
/// the order.
std::string tables(const SampleQuery& query, bool scoresFirst)
{
    if (!query.experiment)
        return " FROM samples s ";
    const std::string experiment = std::to_string(*query.experiment);
    if (scoresFirst)
        return " FROM sample_scores x CROSS JOIN samples s ON s.id = x.sample_id ";
    return " FROM samples s LEFT JOIN sample_scores x ON x.experiment_id = " + experiment + " AND x.sample_id = s.id ";
}

Conditions conditions(const SampleQuery& query, bool scoresFirst)
{
    Conditions where;
    if (query.experiment && scoresFirst)
        where.add("x.experiment_id = ?", {*query.experiment});
    if (query.dataset)
        where.add("s.dataset_id = ?", {*query.dataset});
    if (query.isNoise)
        where.add("s.is_noise = ?", {static_cast<std::int64_t>(*query.isNoise)});
    return where;
}

SampleRow readRow(const Statement& statement)
{
    SampleRow row;
    row.sampleId = statement.integer(0);
    row.datasetId = statement.integer(1);
    row.position = statement.integer(2);
    if (const auto noise = statement.optionalInteger(3))
        row.isNoise = *noise != 0;
    row.noiseKind = statement.text(4);
    Preview preview = previewOf(statement.text(5));
    row.prompt = std::move(preview.prompt);
    row.response = std::move(preview.response);
    row.rLlm = statement.optionalReal(6);
    row.spread = statement.optionalReal(7);
    row.rTheta = statement.optionalReal(8);
    row.tau = statement.optionalReal(9);
    return row;
}

std::vector<SampleRow> select(Connection& connection, const SampleQuery& query, bool scoresFirst,
                              const Conditions& where, const std::string& order, int limit)
{
    const std::string scores = query.experiment ? "x.r_llm, x.spread, x.r_theta, x.tau" : "NULL, NULL, NULL, NULL";
    Statement statement = connection.prepare(
        "SELECT s.id, s.dataset_id, s.position, s.is_noise, s.noise_kind, (SELECT body FROM contents WHERE id = "
        "s.content_id), " +
        scores + tables(query, scoresFirst) + where.text() + " ORDER BY " + order + " LIMIT ?");
    statement.bind(where.bind(statement), limit);
    return readAll(statement, readRow);
}

/// Without a data set, samples come in the order of their ids, which is the order of import.
bool byPosition(const SampleQuery& query)
{
    return query.dataset.has_value();
}

std::int64_t place(const SampleQuery& query, const SampleRow& row)
{
    return byPosition(query) ? row.position : row.sampleId;
}

/// Samples in order of position: all of them, or with `withoutValue` those that have nothing in the column that the
/// query sorts by.
std::vector<SampleRow> pageByPosition(Connection& connection, const SampleQuery& query, bool withoutValue,
                                      const std::optional<std::int64_t>& after, int limit)
{
    const bool scoresFirst = !query.dataset;
    Conditions where = conditions(query, scoresFirst);
    const std::string column = !byPosition(query) ? "x.sample_id" : "s.position";
    const bool descending = query.descending && !withoutValue;
    if (after)
        where.add(column + (descending ? " < ?" : " > ?"), {*after});
    if (withoutValue)
        where.add(std::string(scoreColumn(query.order)) + " IS NULL");
    return select(connection, query, scoresFirst, where, column + (descending ? " DESC" : ""), limit);
}

/// Samples that have a value in the column that the query sorts by, in its order and then by id.
std::vector<SampleRow> pageByScore(Connection& connection, const SampleQuery& query, int limit)
{
    Conditions where = conditions(query, true);
    const std::string column = scoreColumn(query.order);
    where.add(column + " IS NOT NULL");
    if (query.after)
        where.add("(" + column + ", x.sample_id) " + (query.descending ? "<" : ">") + " (?, ?)",
                  {*query.after->value, query.after->position});
    const std::string direction = query.descending ? " DESC" : "";
    return select(connection, query, true, where, column + direction + ", x.sample_id" + direction, limit);
}

double valueOf(SampleOrder order, const SampleRow& row)
{
    switch (order) {
        case SampleOrder::RLlm:
            return *row.rLlm;
        case SampleOrder::Spread:
            return *row.spread;
        case SampleOrder::RTheta:
            return *row.rTheta;
        default:
            return *row.tau;
    }
}

Status check(const SampleQuery& query)
{
    if (!query.dataset && !query.experiment)
        return fail(ErrorKind::Invalid, "A page of samples needs a data set or an experiment.");
    if (query.order != SampleOrder::Position && !query.experiment)
        return fail(ErrorKind::Invalid, "Samples can be sorted by a score only within an experiment.");
    if (query.limit < 1)
        return fail(ErrorKind::Invalid, "A page of samples needs at least one row.");
    return {};
}

/// First the samples that have a value, then those that have none.
SamplePage scorePage(Connection& connection, const SampleQuery& query)
{
    SamplePage page;
    const bool inValues = !query.after || query.after->value;
    if (inValues)
        page.rows = pageByScore(connection, query, query.limit);
    const auto count = static_cast<int>(page.rows.size());
    if (count == query.limit) {
        page.next = SampleCursor{valueOf(query.order, page.rows.back()), page.rows.back().sampleId};
        return page;
    }
    const std::optional<std::int64_t> after = inValues ? std::nullopt : std::optional(query.after->position);
    for (SampleRow& row : pageByPosition(connection, query, true, after, query.limit - count))
        page.rows.push_back(std::move(row));
    if (static_cast<int>(page.rows.size()) < query.limit)
        return page;
    page.next = SampleCursor{std::nullopt, place(query, page.rows.back())};
    return page;
}

}  // namespace

Result<SamplePage> samplePage(Connection& connection, const SampleQuery& query)
{
    return guarded([&]() -> Result<SamplePage> {
        POFT_TRY(check(query));
        if (query.order != SampleOrder::Position)
            return scorePage(connection, query);
        SamplePage page;
        const std::optional<std::int64_t> after = query.after ? std::optional(query.after->position) : std::nullopt;
        page.rows = pageByPosition(connection, query, false, after, query.limit);
        if (static_cast<int>(page.rows.size()) == query.limit)
            page.next = SampleCursor{std::nullopt, place(query, page.rows.back())};
        return page;
    });
}

Result<std::int64_t> countSamples(Connection& connection, const SampleQuery& query)
{
    return guarded([&]() -> Result<std::int64_t> {
        POFT_TRY(check(query));
        const bool scoresFirst = !query.dataset;
        const Conditions where = conditions(query, scoresFirst);
        SampleQuery counted = query;
        if (!scoresFirst)
            counted.experiment.reset();
        Statement statement = connection.prepare("SELECT count(*)" + tables(counted, scoresFirst) + where.text());
        where.bind(statement);
        statement.step();
        return statement.integer(0);
    });
}

}  // namespace poft::storage
