// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_sql.h"

#include <algorithm>
#include <limits>

#include "storage/tables/search_words.h"

namespace poft::storage {

namespace {

constexpr double kStepOfWalk = 1.5;  // in lookups, as bench_samples shows it
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kSearchHits = "(SELECT rowid AS id FROM content_text WHERE content_text MATCH ?)";
constexpr std::string_view kListedHits = "(SELECT value AS id FROM json_each(?))";

bool isScore(SampleOrder order)
{
    return order == SampleOrder::RLlm || order == SampleOrder::Spread || order == SampleOrder::RTheta ||
           order == SampleOrder::Tau;
}

/// The column, with the alias of its table: s samples, x sample_scores, v content_values.
std::string columnOf(SampleOrder order)
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
        case SampleOrder::PromptBytes:
            return "s.prompt_bytes";
        case SampleOrder::ResponseBytes:
            return "s.response_bytes";
        case SampleOrder::Turns:
            return "s.turns";
        case SampleOrder::Value:
            return "v.value";
        case SampleOrder::Position:
            break;
    }
    return "s.position";
}

/// "samples_turns" for "s.turns"; "sample_scores_tau" for "x.tau".
std::string indexOf(SampleOrder order)
{
    if (order == SampleOrder::Position)
        return "samples_order";
    return (isScore(order) ? "sample_scores_" : "samples_") + columnOf(order).substr(2);
}

double lowOf(const SampleRange& range)
{
    return range.low.value_or(-std::numeric_limits<double>::infinity());
}

double highOf(const SampleRange& range)
{
    return range.high.value_or(std::numeric_limits<double>::infinity());
}

const char* wordOf(Verdict verdict)
{
    return verdict == Verdict::Keep ? "keep" : "drop";
}

/// How many rows there are, as far as `atMost`.
std::int64_t boundedCount(Connection& connection, const std::string& from, std::initializer_list<Sql::Value> values,
                          std::int64_t atMost)
{
    Sql sql;
    sql.add("SELECT count(*) FROM (SELECT 1 FROM " + from, values).add(" LIMIT ?)", {atMost});
    Statement statement = sql.prepare(connection);
    statement.step();
    return statement.integer(0);
}

}  // namespace

std::string meanInSeries(Id series, ScorePer per)
{
    const char* value = per == ScorePer::Token  ? "p.sum / p.tokens"
                        : per == ScorePer::Byte ? "p.sum / p.bytes"
                                                : "p.sum";
    return "(SELECT " + std::string(value) + " FROM scores p WHERE p.series_id = " + std::to_string(series) +
           " AND p.content_id = s.content_id ORDER BY p.kept_bytes = 0 DESC, p.kept_bytes DESC LIMIT 1)";
}

Sql& Sql::add(std::string_view text, std::initializer_list<Value> values)
{
    m_text += text;
    m_values.insert(m_values.end(), values);
    return *this;
}

Sql& Sql::where(std::string_view condition, std::initializer_list<Value> values)
{
    m_text += m_hasWhere ? " AND " : " WHERE ";
    m_hasWhere = true;
    return add(condition, values);
}

Statement Sql::prepare(Connection& connection) const
{
    Statement statement = connection.prepare(m_text);
    int index = 1;
    for (const Value& value : m_values)
        std::visit([&](const auto& one) { statement.bind(index++, one); }, value);
    return statement;
}

SampleSql::Limits SampleSql::limitsOfPage(Connection& connection, const SampleQuery& query)
{
    Limits limits;
    Statement size = connection.prepare("SELECT sample_count, noise_count FROM datasets WHERE id = ?");
    if (query.dataset && size.bindAll(*query.dataset).step() && size.integer(0) > 0) {
        limits.page = query.limit;
        limits.samples = size.real(0);
        if (query.isNoise)
            limits.share = *query.isNoise ? size.real(1) / size.real(0) : 1 - size.real(1) / size.real(0);
    }
    return limits;
}

Result<SampleSql> SampleSql::of(Connection& connection, const SampleQuery& query, const Limits& limits)
{
    SampleSql sql(query);
    POFT_TRY_ASSIGN(sql.m_search, searchExpression(query.search));
    if (!sql.m_search.empty()) {
        sql.m_pairs = true;
        if (query.dataset) {
            Statement kind = connection.prepare("SELECT kind = 'pairs' FROM datasets WHERE id = ?");
            sql.m_pairs = kind.bindAll(*query.dataset).step() && kind.integer(0) != 0;
        }
    }
    if (query.contents) {
        for (const Id content : *query.contents)
            sql.m_contents += (sql.m_contents.empty() ? "[" : ",") + std::to_string(content);
        sql.m_contents += sql.m_contents.empty() ? "[]" : "]";
    }
    sql.chooseDriver(connection, limits);
    return sql;
}

void SampleSql::chooseDriver(Connection& connection, const Limits& limits)
{
    std::int64_t smallest = kNoLimit;
    Driver driver = Driver::None;
    double share = limits.share;
    const auto consider = [&](Driver candidate, std::int64_t size) {
        share *= limits.samples > 0 ? std::min(1.0, static_cast<double>(size) / limits.samples) : 1;
        if (size >= smallest)
            return false;
        smallest = size;
        driver = candidate;
        return true;
    };
    // The places of all words with a beginning are gathered before the first hit comes, so the rest costs little.
    const bool beginning = m_search.find("\"*") != std::string::npos;
    const std::int64_t atMost = std::max(limits.gathered, limits.listed) + 1;
    if (!m_search.empty())
        consider(Driver::Search, listHits(connection, beginning && limits.listed > 0 ? kNoLimit : limits.listed));
    if (m_query.contents)
        consider(Driver::Contents, static_cast<std::int64_t>(m_query.contents->size()));
    if (m_query.tag)
        consider(Driver::Tag, boundedCount(connection, "content_tags WHERE tag_id = ?", {*m_query.tag}, atMost));
    if (m_query.verdict)
        consider(Driver::Verdict, boundedCount(connection, "content_marks WHERE verdict = ?",
                                               {std::string(wordOf(*m_query.verdict))}, atMost));
    for (std::size_t i = 0; i < m_query.ranges.size(); ++i)
        if (consider(Driver::Range, rangeSize(connection, m_query.ranges[i], atMost)))
            m_range = i;
    const double walked = share > 0 ? limits.page / share : limits.samples;
    const double worth = std::min(static_cast<double>(limits.listed), kStepOfWalk * walked);
    if (smallest <= limits.gathered || static_cast<double>(smallest) <= worth)
        m_driver = driver;
}

/// Keeps the contents that the search finds, if there are no more than `atMost`; gives back how many there are.
std::int64_t SampleSql::listHits(Connection& connection, std::int64_t atMost)
{
    Statement statement = connection.prepare("SELECT rowid FROM content_text WHERE content_text MATCH ?");
    statement.bindAll(m_search);
    m_hits = "[";
    for (std::int64_t count = 0; statement.step(); ++count) {
        if (count == atMost) {
            m_hits.clear();
            return kNoLimit;
        }
        m_hits += count == 0 ? "" : ",";
        m_hits += std::to_string(statement.integer(0));
    }
    m_hits += "]";
    return std::ranges::count(m_hits, ',') + (m_hits.size() > 2 ? 1 : 0);
}

/// kNoLimit where there is no index for it.
std::int64_t SampleSql::rangeSize(Connection& connection, const SampleRange& range, std::int64_t atMost) const
{
    if (range.series || ofEpoch(range.column))
        return kNoLimit;
    const std::string between = columnOf(range.column) + " BETWEEN ? AND ?";
    if (range.column == SampleOrder::Value)
        return boundedCount(connection, "content_values v WHERE v.column_id = ? AND " + between,
                            {range.valueColumn, lowOf(range), highOf(range)}, atMost);
    if (isScore(range.column))
        return boundedCount(connection, "sample_scores x WHERE x.experiment_id = ? AND " + between,
                            {*m_query.experiment, lowOf(range), highOf(range)}, atMost);
    if (!m_query.dataset)
        return kNoLimit;
    return boundedCount(connection, "samples s WHERE s.dataset_id = ? AND " + between,
                        {*m_query.dataset, lowOf(range), highOf(range)}, atMost);
}

/// Without a data set the experiment's scores say which samples there are.
bool SampleSql::scoresDrive(bool ordered) const
{
    return !m_query.dataset || (ordered && m_driver == Driver::None && isScore(m_query.order));
}

void SampleSql::from(Sql& sql, bool ordered) const
{
    const bool byValue = ordered && m_driver == Driver::None && m_query.order == SampleOrder::Value;
    bool haveScores = false;
    sql.add(" FROM ");
    if (m_driver == Driver::Range && isScore(m_query.ranges[m_range].column)) {
        sql.add("sample_scores x INDEXED BY " + indexOf(m_query.ranges[m_range].column));
        sql.add(" CROSS JOIN samples s ON s.id = x.sample_id");
        haveScores = true;
    } else if (m_driver == Driver::Range && m_query.ranges[m_range].column != SampleOrder::Value) {
        sql.add("samples s INDEXED BY " + indexOf(m_query.ranges[m_range].column));
    } else if (m_driver != Driver::None) {
        fromContents(sql);
    } else if (byValue) {
        sql.add("content_values v INDEXED BY content_values_order CROSS JOIN samples s ON s.content_id = v.content_id");
    } else if (scoresDrive(ordered)) {
        sql.add("sample_scores x CROSS JOIN samples s ON s.id = x.sample_id");
        haveScores = true;
    } else {
        sql.add("samples s INDEXED BY " + indexOf(ordered ? m_query.order : SampleOrder::Position));
    }
    // Where a condition or the order needs a value, SQLite would take LEFT JOIN for a join in any order; CROSS JOIN
    // keeps these tables last.
    const bool needScores = !m_query.dataset || (ordered && isScore(m_query.order)) ||
                            std::ranges::any_of(m_query.ranges, isScore, &SampleRange::column);
    if (m_query.experiment && !haveScores)
        sql.add(needScores ? " CROSS JOIN " : " LEFT JOIN ")
            .add("sample_scores x ON x.experiment_id = ? AND x.sample_id = s.id", {*m_query.experiment});
    if (m_query.order == SampleOrder::Value && !byValue)
        sql.add(ordered ? " CROSS JOIN " : " LEFT JOIN ")
            .add("content_values v ON v.column_id = ? AND v.content_id = s.content_id", {m_query.valueColumn});
}

/// Gathering from contents: those that a search finds, or that have a tag, a mark or a value.
void SampleSql::fromContents(Sql& sql) const
{
    if (m_driver == Driver::Search && m_pairs) {
        for (const char* column : {"s.content_id", "s.rejected_content_id"})
            sql.add(column[2] == 'c' ? "(" : " UNION ")
                .add("SELECT s.id FROM ")
                .add(kListedHits, {m_hits})
                .add(" h CROSS JOIN samples s ON " + std::string(column) + " = h.id");
        sql.add(") h CROSS JOIN samples s ON s.id = h.id");
        return;
    }
    if (m_driver == Driver::Search)
        sql.add(kListedHits, {m_hits}).add(" h CROSS JOIN samples s ON s.content_id = h.id");
    else if (m_driver == Driver::Contents)
        sql.add(kListedHits, {m_contents}).add(" h CROSS JOIN samples s ON s.content_id = h.id");
    else
        sql.add(m_driver == Driver::Tag       ? "content_tags"
                : m_driver == Driver::Verdict ? "content_marks"
                                              : "content_values")
            .add(" h CROSS JOIN samples s ON s.content_id = h.content_id");
}

/// A "+" keeps the planner from taking another index than the one chosen here.
void SampleSql::conditions(Sql& sql, bool ordered) const
{
    const bool walk = m_driver == Driver::None;
    const bool byValue = ordered && walk && m_query.order == SampleOrder::Value;
    const SampleOrder range = m_driver == Driver::Range ? m_query.ranges[m_range].column : SampleOrder::Position;
    if (isScore(range) || (walk && !byValue && scoresDrive(ordered)))
        sql.where("x.experiment_id = ?", {*m_query.experiment});
    if (byValue)
        sql.where("v.column_id = ?", {m_query.valueColumn});
    if (m_query.dataset) {
        const bool samplesDrive = walk ? !byValue && !scoresDrive(ordered)
                                       : m_driver == Driver::Range && !isScore(range) && range != SampleOrder::Value;
        sql.where(samplesDrive ? "s.dataset_id = ?" : "+s.dataset_id = ?", {*m_query.dataset});
    }
    personConditions(sql);
    if (!m_search.empty() && m_driver != Driver::Search) {
        sql.where(m_pairs ? "(" : "");
        whereHit(sql, "+s.content_id");
        if (m_pairs) {
            sql.add(" OR ");
            whereHit(sql, "+s.rejected_content_id");
            sql.add(")");
        }
    }
    if (m_query.contents && m_driver != Driver::Contents)
        sql.where("+s.content_id IN ").add(kListedHits, {m_contents});
    if (m_query.isNoise)
        sql.where("s.is_noise = ?", {static_cast<std::int64_t>(*m_query.isNoise)});
    if (m_query.nearDuplicates)
        sql.where("EXISTS (SELECT 1 FROM near_duplicates n WHERE n.dataset_id = s.dataset_id AND n.sample_id = s.id)");
    for (std::size_t i = 0; i < m_query.ranges.size(); ++i)
        addRange(sql, m_query.ranges[i], m_driver == Driver::Range && i == m_range);
}

/// That a column is among the hits of the search.
void SampleSql::whereHit(Sql& sql, std::string_view column) const
{
    sql.add(column).add(" IN ");
    if (m_hits.empty())
        sql.add(kSearchHits, {m_search});
    else
        sql.add(kListedHits, {m_hits});
}

/// What a person said of the samples: tags and marks.
void SampleSql::personConditions(Sql& sql) const
{
    if (m_driver == Driver::Tag)
        sql.where("h.tag_id = ?", {*m_query.tag});
    else if (m_query.tag)
        sql.where("EXISTS (SELECT 1 FROM content_tags WHERE tag_id = ? AND content_id = s.content_id)", {*m_query.tag});
    if (m_driver == Driver::Verdict)
        sql.where("h.verdict = ?", {std::string(wordOf(*m_query.verdict))});
    else if (m_query.verdict)
        sql.where("EXISTS (SELECT 1 FROM content_marks WHERE content_id = s.content_id AND verdict = ?)",
                  {std::string(wordOf(*m_query.verdict))});
    if (m_query.withNote)
        sql.where("EXISTS (SELECT 1 FROM content_marks WHERE content_id = s.content_id AND note != '')");
}

void SampleSql::addRange(Sql& sql, const SampleRange& range, bool drives) const
{
    if (range.series)
        sql.where(meanInSeries(*range.series, ScorePer::Token) + " BETWEEN ? AND ?", {lowOf(range), highOf(range)});
    else if (range.column != SampleOrder::Value)
        sql.where((drives ? "" : "+") + columnFor(range.column) + " BETWEEN ? AND ?", {lowOf(range), highOf(range)});
    else if (drives)
        sql.where("h.column_id = ? AND h.value BETWEEN ? AND ?", {range.valueColumn, lowOf(range), highOf(range)});
    else
        sql.where(
            "EXISTS (SELECT 1 FROM content_values WHERE column_id = ? AND content_id = s.content_id AND value BETWEEN "
            "? AND ?)",
            {range.valueColumn, lowOf(range), highOf(range)});
}

/// Whether the column is taken from the query's epoch series, for which there is no index.
bool SampleSql::ofEpoch(SampleOrder order) const
{
    return m_query.thetaSeries && (order == SampleOrder::RTheta || order == SampleOrder::Tau);
}

std::string SampleSql::columnFor(SampleOrder order) const
{
    if (!ofEpoch(order))
        return columnOf(order);
    const std::string theta = meanInSeries(*m_query.thetaSeries, m_query.per);
    return order == SampleOrder::RTheta ? theta : "(x.r_llm - " + theta + ")";
}

Sql SampleSql::page(Part part, const std::optional<SampleCursor>& after, int limit) const
{
    const bool valued = part == Part::Valued && !byPosition();
    const bool descending = m_query.descending && part == Part::Valued;
    const std::string column = columnFor(m_query.order);
    // By position, samples come in the order of import: without a data set that is the order of their ids.
    const std::string byPlace = m_query.dataset ? "s.position" : "x.sample_id";
    const std::string byId = isScore(m_query.order) ? "x.sample_id" : "s.id";
    const std::string direction = descending ? " DESC" : "";
    const std::string relation = descending ? " < " : " > ";
    Sql sql;
    sql.add("SELECT s.id, " + (valued ? column + ", " + byId : "NULL, " + byPlace));
    from(sql, valued);
    conditions(sql, valued);
    if (part == Part::Unvalued)
        sql.where(column + " IS NULL");
    if (!valued) {
        if (after)
            sql.where(byPlace + relation + "?", {after->position});
        return sql.add(" ORDER BY " + byPlace + direction + " LIMIT ?", {std::int64_t{limit}});
    }
    sql.where(column + " IS NOT NULL");
    // Equal values of a column of values come in the order of its index, by content.
    const bool byContent = m_query.order == SampleOrder::Value;
    if (after && byContent)
        sql.where("(v.value, v.content_id, s.id)" + relation + "(?, (SELECT content_id FROM samples WHERE id = ?), ?)",
                  {*after->value, after->position, after->position});
    else if (after)
        sql.where("(" + column + ", " + byId + ")" + relation + "(?, ?)", {*after->value, after->position});
    sql.add(" ORDER BY " + column + direction + ", " + (byContent ? "v.content_id" + direction + ", " : "") + byId +
            direction);
    return sql.add(" LIMIT ?", {std::int64_t{limit}});
}

Sql SampleSql::count() const
{
    Sql sql;
    sql.add("SELECT count(*)");
    from(sql, false);
    conditions(sql, false);
    return sql;
}

Sql SampleSql::ids() const
{
    Sql sql;
    sql.add("SELECT s.id");
    from(sql, false);
    conditions(sql, false);
    sql.add(" ORDER BY s.id");
    return sql;
}

}  // namespace poft::storage
