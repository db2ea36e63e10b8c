// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/sqlite/statement.h"
#include "storage/tables/sample_page.h"

// The SQL of a sample query, for sample_page.cpp: throws SqlFailure.
namespace poft::storage {

/// SQL with what it binds, gathered side by side so that they stay in step.
class Sql {
public:
    using Value = std::variant<std::int64_t, double, std::string>;

    Sql& add(std::string_view text, std::initializer_list<Value> values = {});
    Sql& where(std::string_view condition, std::initializer_list<Value> values = {});  ///< WHERE first, then AND
    const std::string& text() const { return m_text; }
    Statement prepare(Connection& connection) const;

private:
    std::string m_text;
    std::vector<Value> m_values;
    bool m_hasWhere = false;
};

/// The log-likelihood of the response of the sample `s` in a series, as an expression; of several rows the one that is
/// cut least.
std::string meanInSeries(Id series, ScorePer per);

/// Turns a query into statements. There are two ways to go about one, and the number of samples decides:
///   walk: along an index that has the wanted order, testing each sample, until the page is full; quick where a fair
///         share of the samples passes;
///   gather: from the smallest set that a condition gives (hits of a search, samples of a tag, a range of values), with
///         a sort; quick where that set is small.
/// A search is carried out once, where its hits can be listed: phrases and beginnings of words are dear to look for.
class SampleSql {
public:
    /// Where one way ends and another begins.
    struct Limits {
        std::int64_t gathered = 5000;  ///< size of a set up to which it is always gathered and sorted
        std::int64_t listed = 100000;  ///< … beyond which it never is; hits of a search that are listed, too: of more
                                       ///< the index is asked again
        double page = 0;               ///< samples of a page …
        double samples = 0;            ///< … and of the data set, where a walk is weighed against gathering; else 0
        double share = 1;              ///< of its samples that pass those conditions which give no set
    };
    /// A set of n takes n lookups to gather. A walk to a page meets page / share samples, if each condition lets its
    /// share pass of what the others leave.
    static Limits limitsOfPage(Connection& connection, const SampleQuery& query);
    /// Of all samples at once, where a walk is one through the whole data set.
    static Limits limitsOfAll() { return {100000, 100000}; }

    /// Asks the database for the sizes of the sets that the conditions give, as far as the limits.
    static Result<SampleSql> of(Connection& connection, const SampleQuery& query, const Limits& limits);

    /// What part of the pages: samples that have a value in the sort column, or those that have none, by position.
    enum class Part { Valued, Unvalued };

    /// SELECT id, sort value (NULL by position), place (position, or id) in the query's order.
    Sql page(Part part, const std::optional<SampleCursor>& after, int limit) const;
    Sql count() const;
    Sql ids() const;  ///< SELECT id, ascending

    bool byPosition() const { return m_query.order == SampleOrder::Position; }

private:
    explicit SampleSql(const SampleQuery& query) : m_query(query) {}

    /// Where the gathering begins: a condition that stands first in FROM.
    enum class Driver { None, Search, Contents, Tag, Verdict, Range };

    void chooseDriver(Connection& connection, const Limits& limits);
    std::int64_t listHits(Connection& connection, std::int64_t atMost);
    void whereHit(Sql& sql, std::string_view column) const;
    std::int64_t rangeSize(Connection& connection, const SampleRange& range, std::int64_t atMost) const;
    void from(Sql& sql, bool ordered) const;
    void conditions(Sql& sql, bool ordered) const;
    void fromContents(Sql& sql) const;
    void personConditions(Sql& sql) const;
    void addRange(Sql& sql, const SampleRange& range, bool drives) const;
    bool scoresDrive(bool ordered) const;
    bool ofEpoch(SampleOrder order) const;
    std::string columnFor(SampleOrder order) const;

    SampleQuery m_query;
    std::string m_search;    ///< FTS5 expression; empty = no search
    std::string m_contents;  ///< JSON list of the contents that the query names
    std::string m_hits;      ///< JSON list of the contents that it finds; empty = they are too many
    bool m_pairs = false;    ///< rejected answers are searched too
    Driver m_driver = Driver::None;
    std::size_t m_range = 0;  ///< which range drives
};

}  // namespace poft::storage
