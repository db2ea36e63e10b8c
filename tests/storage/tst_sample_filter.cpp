// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/sample_sql.h"
#include "storage/tables/search_index.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

constexpr int kSamples = 160;

/// A sample of the test, in plain values.
struct Plain {
    Id id = 0;
    std::int64_t position = 0;
    std::string words;
    std::int64_t length = 0;
    std::optional<double> rLlm, value;
    std::optional<bool> noise;
    bool tagged = false;
    std::optional<Verdict> verdict;
    bool noted = false;
    Id content = 0;
};

/// A data set whose samples differ in everything that a query knows, between two others that share contents with it.
struct Filled : TestWorkspace {
    Id dataset = 0;
    Id tag = 0;
    Id column = 0;
    std::vector<Plain> all;

    Filled()
    {
        connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
        fill("before", 40);
        dataset = fill("x", kSamples);
        fill("after", 90);
        ok(indexContents(connection, [](std::int64_t, std::int64_t) { return Status(); }));
        tag = value(findOrCreateTag(connection, "odd"));
        std::mt19937 random(5);
        std::vector<SampleScores> scores;
        std::vector<ContentValue> values;
        for (Plain& one : all) {
            if (random() % 5 != 0)
                one.rLlm = -static_cast<double>(random() % 16) / 4;
            if (one.rLlm)
                scores.push_back({one.id, one.rLlm, {}, {}, {}, {}});
            if (random() % 4 != 0) {
                one.value = static_cast<double>(random() % 6);
                values.push_back(
                    {number("SELECT content_id FROM samples WHERE id = " + std::to_string(one.id)), *one.value});
            }
            one.content = number("SELECT content_id FROM samples WHERE id = " + std::to_string(one.id));
            one.tagged = random() % 3 == 0;
            if (one.tagged)
                ok(tagSamples(connection, tag, std::span(&one.id, 1)));
            if (random() % 3 == 0) {
                one.verdict = random() % 2 == 0 ? Verdict::Keep : Verdict::Drop;
                ok(setVerdict(connection, std::span(&one.id, 1), one.verdict));
            }
            one.noted = random() % 4 == 0;
            if (one.noted)
                ok(setNote(connection, one.id, "look at this"));
        }
        ok(rewriteSampleScores(connection, 1, scores));
        column = value(writeValues(connection, "quality", "{}", values));
    }

    Id fill(const std::string& name, int count)
    {
        std::vector<NewSample> samples;
        for (int index = 0; index < count; ++index) {
            const std::string words =
                std::string(index % 2 == 0 ? "dual " : "odd ") + (index % 7 == 0 ? "seven" : "other");
            const std::string answer(static_cast<std::size_t>(index * 31 % 11), 'y');
            NewSample sample;
            sample.content.body = value(contentBody(
                {{{"user", words + " " + std::to_string(index), "", ""}, {"assistant", answer, "", ""}}, ""}));
            if (index % 3 == 0)
                sample.isNoise = index % 6 == 0;
            if (name == "x")
                all.push_back({41 + index, index, words, index * 31 % 11, {}, {}, sample.isNoise, false, {}, false});
            samples.push_back(std::move(sample));
        }
        const Id id = value(createDataset(connection, {name, "messages", "{}", {}}));
        ok(appendSamples(connection, id, samples));
        ok(finishDataset(connection, id));
        return id;
    }

    /// All pages of a query, gathered or walked.
    std::vector<Id> paged(const SampleQuery& query, const SampleSql::Limits& limits)
    {
        const SampleSql sql = value(SampleSql::of(connection, query, limits));
        std::vector<Id> ids;
        for (const auto part : {SampleSql::Part::Valued, SampleSql::Part::Unvalued}) {
            std::optional<SampleCursor> after;
            for (bool more = part == SampleSql::Part::Valued || !sql.byPosition(); more;) {
                Statement page = sql.page(part, after, query.limit).prepare(connection);
                int rows = 0;
                for (; page.step(); ++rows) {
                    ids.push_back(page.integer(0));
                    after = SampleCursor{page.optionalReal(1), page.integer(2)};
                }
                more = rows == query.limit;
            }
        }
        return ids;
    }
};

bool meets(const Plain& one, const SampleQuery& query)
{
    const auto in = [](const std::optional<double>& number, const SampleRange& range) {
        return number && (!range.low || *number >= *range.low) && (!range.high || *number <= *range.high);
    };
    for (const SampleRange& range : query.ranges) {
        if (range.column == SampleOrder::RLlm && !in(one.rLlm, range))
            return false;
        if (range.column == SampleOrder::Value && !in(one.value, range))
            return false;
        if (range.column == SampleOrder::ResponseBytes && !in(static_cast<double>(one.length), range))
            return false;
    }
    return (query.search.empty() || one.words.find(query.search) != std::string::npos) && (!query.tag || one.tagged) &&
           (!query.verdict || one.verdict == query.verdict) && (!query.withNote || one.noted) &&
           (!query.isNoise || one.noise == query.isNoise) &&
           (!query.contents || std::ranges::find(*query.contents, one.content) != query.contents->end());
}

/// The sort column's value.
std::optional<double> keyOf(const Plain& one, SampleOrder order)
{
    switch (order) {
        case SampleOrder::RLlm:
            return one.rLlm;
        case SampleOrder::Value:
            return one.value;
        case SampleOrder::ResponseBytes:
            return static_cast<double>(one.length);
        default:
            return static_cast<double>(one.position);
    }
}

}  // namespace

class SampleFilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyQueryAgainstPlainValues();
    void aLiteralExample();
    void marksAreInTheRows();
    void marksFollowTheContent();
    void duplicatesAreToldWithinTheirDataSet();
    void tagsAreNamed();
    void rangesAreChecked();
    void scoresAreLookedUpAndNotSearched();
};

void SampleFilterTest::everyQueryAgainstPlainValues()
{
    Filled test;
    std::mt19937 random(1);
    const auto sometimes = [&] { return random() % 3 == 0; };
    int nonEmpty = 0;
    for (int round = 0; round < 250; ++round) {
        SampleQuery query;
        query.dataset = test.dataset;
        query.experiment = 1;
        query.valueColumn = test.column;
        query.order = std::array{SampleOrder::Position, SampleOrder::RLlm, SampleOrder::ResponseBytes,
                                 SampleOrder::Value}[random() % 4];
        query.descending = random() % 2 == 0;
        query.limit = std::array{1, 7, 200}[random() % 3];
        if (sometimes())
            query.search = std::array{"dual", "odd", "seven"}[random() % 3];
        if (sometimes())
            query.tag = test.tag;
        if (sometimes())
            query.verdict = random() % 2 == 0 ? Verdict::Keep : Verdict::Drop;
        if (random() % 5 == 0) {
            query.contents.emplace();
            for (const Plain& one : test.all)
                if (random() % 4 == 0)
                    query.contents->push_back(one.content);
        }
        query.withNote = random() % 6 == 0;
        if (sometimes())
            query.isNoise = random() % 2 == 0;
        if (sometimes())
            query.ranges.push_back({SampleOrder::RLlm, -3.0, sometimes() ? std::nullopt : std::optional(-0.5)});
        if (sometimes())
            query.ranges.push_back({SampleOrder::ResponseBytes, {}, 7.0});
        if (sometimes())
            query.ranges.push_back({SampleOrder::Value, 1.0, 4.0, test.column});

        std::vector<Plain> wanted;
        std::ranges::copy_if(test.all, std::back_inserter(wanted), [&](const Plain& one) { return meets(one, query); });
        const auto before = [&](const Plain& a, const Plain& b) {
            const auto left = keyOf(a, query.order);
            const auto right = keyOf(b, query.order);
            if (left.has_value() != right.has_value())
                return left.has_value();
            if (!left)
                return a.position < b.position;
            // Equal values come in the order of import, which is that of contents and of ids.
            return query.descending ? std::pair(*left, a.id) > std::pair(*right, b.id)
                                    : std::pair(*left, a.id) < std::pair(*right, b.id);
        };
        std::ranges::sort(wanted, before);
        std::vector<Id> ids;
        for (const Plain& one : wanted)
            ids.push_back(one.id);
        nonEmpty += ids.empty() ? 0 : 1;
        QCOMPARE(test.paged(query, {0, 0}), ids);
        QCOMPARE(test.paged(query, {0, 1000}), ids);
        QCOMPARE(test.paged(query, {1000, 1000}), ids);
        SampleSql::Limits weighed = SampleSql::limitsOfPage(test.connection, query);
        weighed.gathered = 0;  // so that a walk is weighed against gathering in a data set as small as this
        QCOMPARE(test.paged(query, weighed), ids);
        QCOMPARE(value(countSamples(test.connection, query)), static_cast<std::int64_t>(ids.size()));
        std::vector<Id> sorted = ids;
        std::ranges::sort(sorted);
        QCOMPARE(value(sampleIds(test.connection, query)), sorted);
    }
    QVERIFY(nonEmpty > 120);
}

void SampleFilterTest::aLiteralExample()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.search = "seven dual";  // every fourteenth: 0, 14, … 154
    query.order = SampleOrder::ResponseBytes;
    query.limit = 4;
    // Lengths (position * 31) mod 11 of 0, 14, 28, 42 … : 0, 5, 10, 4, 9, 3, 8, 2, 7, 1, 6, 0
    const SamplePage page = value(samplePage(test.connection, query));
    QCOMPARE(page.rows.size(), std::size_t{4});
    QCOMPARE(page.rows[0].position, 0);
    QCOMPARE(page.rows[1].position, 154);
    QCOMPARE(page.rows[2].position, 126);
    QCOMPARE(page.rows[3].position, 98);
    QCOMPARE(page.rows[3].responseBytes, 2);
    QCOMPARE(page.rows[3].turns, 2);
    QCOMPARE(value(countSamples(test.connection, query)), 12);
}

void SampleFilterTest::marksAreInTheRows()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.values = {test.column};
    const std::vector<SampleRow> rows = value(samplePage(test.connection, query)).rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        QCOMPARE(rows[i].marks.verdict, test.all[i].verdict);
        QCOMPARE(rows[i].marks.tags, test.all[i].tagged ? std::vector<std::string>{"odd"} : std::vector<std::string>{});
        QCOMPARE(rows[i].marks.note, std::string(test.all[i].noted ? "look at this" : ""));
        QCOMPARE(rows[i].values.front(), test.all[i].value);
    }
}

void SampleFilterTest::duplicatesAreToldWithinTheirDataSet()
{
    Filled test;  // "before" and "after" share contents with "x", which has none twice
    SampleQuery query;
    query.dataset = test.dataset;
    for (const SampleRow& row : value(samplePage(test.connection, query)).rows)
        QVERIFY(!row.exactDuplicate);
    const Id twice = value(createDataset(test.connection, {"twice", "messages", "{}", {}}));
    ok(copySamples(test.connection, twice, std::array{test.all[0].id, test.all[1].id, test.all[0].id}));
    ok(finishDataset(test.connection, twice));
    query.dataset = twice;
    const std::vector<SampleRow> rows = value(samplePage(test.connection, query)).rows;
    QCOMPARE(rows.size(), std::size_t{3});
    QVERIFY(rows[0].exactDuplicate && !rows[1].exactDuplicate && rows[2].exactDuplicate);
    query.contents = std::vector<Id>{};
    QCOMPARE(value(countSamples(test.connection, query)), 0);
}

void SampleFilterTest::marksFollowTheContent()
{
    Filled test;
    // Position 3 of "after" has the content of position 3 of "x".
    const Id other = test.number("SELECT id FROM samples WHERE dataset_id = 3 AND position = 3");
    const Id mine = test.all[3].id;
    QVERIFY(other != mine);
    const Change before = value(marksChange(test.connection));
    POFT_OK(setVerdict(test.connection, std::span(&other, 1), Verdict::Drop));
    POFT_OK(setNote(test.connection, other, "bad"));
    QVERIFY(value(marksChange(test.connection)) > before);
    QCOMPARE(value(marksOfSample(test.connection, mine)).note, std::string("bad"));
    QVERIFY(value(marksOfSample(test.connection, mine)).verdict == Verdict::Drop);
    POFT_OK(setVerdict(test.connection, std::span(&mine, 1), std::nullopt));
    QVERIFY(!value(marksOfSample(test.connection, other)).verdict);
    QVERIFY(!setNote(test.connection, 12345, "nobody"));
}

void SampleFilterTest::tagsAreNamed()
{
    Filled test;
    QCOMPARE(value(findOrCreateTag(test.connection, "odd")), test.tag);
    QVERIFY(!findOrCreateTag(test.connection, ""));
    QVERIFY(!findOrCreateTag(test.connection, "two\nlines"));
    const Id second = value(findOrCreateTag(test.connection, "bad"));
    QVERIFY(!renameTag(test.connection, second, "odd"));
    POFT_OK(renameTag(test.connection, second, "worse"));
    QCOMPARE(findTag(test.connection, "bad").error().kind, ErrorKind::NotFound);
    const Tag odd = value(findTag(test.connection, "odd"));
    QCOMPARE(odd.contents, std::ranges::count_if(test.all, [](const Plain& one) { return one.tagged; }));
    std::vector<Id> ids;
    for (const Plain& one : test.all)
        ids.push_back(one.id);
    POFT_OK(untagSamples(test.connection, test.tag, ids));
    QCOMPARE(value(findTag(test.connection, "odd")).contents, 0);
    POFT_OK(tagSamples(test.connection, second, ids));
    QCOMPARE(value(findTag(test.connection, "worse")).contents, kSamples);
    POFT_OK(removeTag(test.connection, second));
    QCOMPARE(value(listTags(test.connection)).size(), std::size_t{1});
}

void SampleFilterTest::rangesAreChecked()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.ranges.push_back({SampleOrder::Tau, 0.1, {}});
    QVERIFY(!samplePage(test.connection, query));
    query.ranges = {{SampleOrder::Position, 0.1, {}}};
    QVERIFY(!countSamples(test.connection, query));
}

void SampleFilterTest::scoresAreLookedUpAndNotSearched()
{
    // The planner must not go through all scores for each sample: a page of a million samples would take hours.
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.experiment = 1;
    query.valueColumn = test.column;
    query.ranges.push_back({SampleOrder::RLlm, -3.0, {}});
    for (const SampleOrder order :
         {SampleOrder::Position, SampleOrder::ResponseBytes, SampleOrder::Turns, SampleOrder::Value}) {
        query.order = order;
        const Sql sql = value(SampleSql::of(test.connection, query, {0, 0})).page(SampleSql::Part::Valued, {}, 10);
        Sql explained;
        explained.add("EXPLAIN QUERY PLAN " + sql.text());
        Statement statement = explained.prepare(test.connection);
        std::string plan;
        while (statement.step())
            plan += statement.text(3) + "; ";
        QVERIFY2(plan.find("SEARCH x USING PRIMARY KEY (experiment_id=? AND sample_id=?)") != std::string::npos,
                 plan.c_str());
        QVERIFY2(plan.find("FOR ORDER BY") == std::string::npos, plan.c_str());
    }
}

QTEST_GUILESS_MAIN(SampleFilterTest)
#include "tst_sample_filter.moc"
