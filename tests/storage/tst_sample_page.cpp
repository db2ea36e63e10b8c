// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_page.h"

#include <QTest>
#include <algorithm>
#include <map>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

constexpr int kSamples = 53;

/// What the rows of a page should be, kept as plain values.
struct Expected {
    Id id;
    std::optional<double> tau;
    std::optional<bool> noise;
};

/// 53 samples and 5 of another data set; every fifth sample has no score row, every seventh no tau, and many share a
/// tau.
struct Filled : TestWorkspace {
    Id dataset = 0;
    std::vector<Expected> expected;

    Filled()
    {
        connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
        fill("before", 5);
        dataset = fill("x", kSamples);
        std::vector<SampleScores> scores;
        for (int index = 0; index < kSamples; ++index) {
            Expected row{6 + index, {}, {}};
            if (index % 3 == 0)
                row.noise = index % 2 == 0;
            if (index % 5 != 0) {
                if (index % 7 != 0)
                    row.tau = (index * 37 % 11) / 16.0;
                scores.push_back({row.id, -1.0 * index, 0.5, -0.5 * (index % 4), row.tau, {}});
            }
            expected.push_back(row);
        }
        ok(rewriteSampleScores(connection, 1, scores));
    }

    Id fill(const std::string& name, int count)
    {
        std::vector<NewSample> samples;
        for (int index = 0; index < count; ++index) {
            NewSample sample;
            sample.content.body = value(contentBody({{{"system", "s", "", ""},
                                                      {"user", "ask\n " + std::to_string(index), "", ""},
                                                      {"assistant", name, "", ""}},
                                                     ""}));
            if (index % 3 == 0)
                sample.isNoise = index % 2 == 0;
            samples.push_back(std::move(sample));
        }
        const Id id = value(createDataset(connection, {name, "messages", "{}", {}}));
        ok(appendSamples(connection, id, samples));
        ok(finishDataset(connection, id));
        return id;
    }

    /// All pages of a query, one after the other.
    std::vector<SampleRow> all(SampleQuery query)
    {
        std::vector<SampleRow> rows;
        do {
            SamplePage page = value(samplePage(connection, query));
            rows.insert(rows.end(), page.rows.begin(), page.rows.end());
            query.after = page.next;
        } while (query.after && rows.size() < 1000);
        return rows;
    }
};

std::vector<Id> idsOf(const std::vector<SampleRow>& rows)
{
    std::vector<Id> ids;
    for (const SampleRow& row : rows)
        ids.push_back(row.sampleId);
    return ids;
}

}  // namespace

class TestSamplePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pagesByPosition();
    void pagesByTau_data();
    void pagesByTau();
    void noiseFilter();
    void wholeExperiment();
    void scoresStandInTheRows();
    void previewIsShortAndOnOneLine();
    void badQueriesAreRefused();
    void sortingUsesTheIndex();
    void rowsCarryOtherSeries();
    void anEpochTakesThePlaceOfTheLatest();
};

void TestSamplePage::pagesByPosition()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.limit = 10;
    const std::vector<SampleRow> rows = test.all(query);
    QCOMPARE(rows.size(), std::size_t{kSamples});
    QCOMPARE(value(countSamples(test.connection, query)), kSamples);
    for (int index = 0; index < kSamples; ++index) {
        QCOMPARE(rows[static_cast<std::size_t>(index)].position, index);
        QVERIFY(!rows[static_cast<std::size_t>(index)].tau);
    }
    query.descending = true;
    std::vector<Id> backwards = idsOf(test.all(query));
    std::reverse(backwards.begin(), backwards.end());
    QCOMPARE(backwards, idsOf(rows));
}

void TestSamplePage::pagesByTau_data()
{
    QTest::addColumn<bool>("descending");
    QTest::addColumn<int>("limit");
    for (const int limit : {1, 7, 10, 31, 200})
        for (const bool descending : {false, true})
            QTest::addRow("%d %s", limit, descending ? "descending" : "ascending") << descending << limit;
}

void TestSamplePage::pagesByTau()
{
    QFETCH(bool, descending);
    QFETCH(int, limit);
    Filled test;
    std::vector<Expected> sorted = test.expected;
    std::stable_sort(sorted.begin(), sorted.end(), [&](const Expected& left, const Expected& right) {
        if (left.tau.has_value() != right.tau.has_value())
            return left.tau.has_value();
        if (!left.tau)
            return left.id < right.id;
        const auto a = std::pair(*left.tau, left.id);
        const auto b = std::pair(*right.tau, right.id);
        return descending ? b < a : a < b;
    });
    std::vector<Id> wanted;
    for (const Expected& row : sorted)
        wanted.push_back(row.id);

    SampleQuery query;
    query.dataset = test.dataset;
    query.experiment = 1;
    query.order = SampleOrder::Tau;
    query.descending = descending;
    query.limit = limit;
    QCOMPARE(idsOf(test.all(query)), wanted);
    QCOMPARE(value(countSamples(test.connection, query)), kSamples);
}

void TestSamplePage::noiseFilter()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.experiment = 1;
    query.limit = 3;
    for (const SampleOrder order :
         {SampleOrder::Position, SampleOrder::RLlm, SampleOrder::Spread, SampleOrder::RTheta}) {
        query.order = order;
        for (const bool noise : {false, true}) {
            query.isNoise = noise;
            std::vector<Id> wanted;
            for (const Expected& row : test.expected)
                if (row.noise == noise)
                    wanted.push_back(row.id);
            std::vector<Id> found = idsOf(test.all(query));
            QCOMPARE(value(countSamples(test.connection, query)), static_cast<std::int64_t>(wanted.size()));
            std::sort(found.begin(), found.end());
            QCOMPARE(found, wanted);
        }
    }
}

void TestSamplePage::wholeExperiment()
{
    Filled test;
    SampleQuery query;
    query.experiment = 1;
    query.limit = 10;
    QCOMPARE(value(countSamples(test.connection, query)), 42);
    const std::vector<Id> byId = idsOf(test.all(query));
    QCOMPARE(byId.size(), std::size_t{42});
    QVERIFY(std::is_sorted(byId.begin(), byId.end()));
    query.order = SampleOrder::RLlm;
    const std::vector<Id> byScore = idsOf(test.all(query));
    QVERIFY(std::is_sorted(byScore.rbegin(), byScore.rend()));  // r_llm falls with the index
    query.order = SampleOrder::Tau;
    QCOMPARE(idsOf(test.all(query)).size(), std::size_t{42});
}

void TestSamplePage::scoresStandInTheRows()
{
    Filled test;
    SampleQuery query;
    query.dataset = test.dataset;
    query.experiment = 1;
    query.limit = 3;
    const SamplePage page = value(samplePage(test.connection, query));
    QVERIFY(!page.rows[0].rLlm);
    QCOMPARE(*page.rows[2].rLlm, -2.0);
    QCOMPARE(*page.rows[2].spread, 0.5);
    QCOMPARE(*page.rows[2].rTheta, -1.0);
    QCOMPARE(*page.rows[2].tau, (2 * 37 % 11) / 16.0);
    QCOMPARE(page.rows[2].datasetId, test.dataset);
    QCOMPARE(page.rows[2].prompt, std::string("ask 2"));
    QCOMPARE(page.rows[2].response, std::string("x"));
    QVERIFY(*page.rows[0].isNoise && !page.rows[1].isNoise);
}

void TestSamplePage::previewIsShortAndOnOneLine()
{
    TestWorkspace test;
    NewSample sample;
    std::string longText = "  one\t\ttwo ";
    for (int index = 0; index < 100; ++index)
        longText += "é한";
    sample.content.body = value(contentBody({{{"text", longText, "", ""}}, ""}));
    const Id id = value(createDataset(test.connection, {"x", "text", "{}", {}}));
    POFT_OK(appendSamples(test.connection, id, std::span(&sample, 1)));
    SampleQuery query;
    query.dataset = id;
    const SampleRow row = value(samplePage(test.connection, query)).rows.front();
    QVERIFY(row.prompt.empty());
    QVERIFY(row.response.starts_with("one two é한"));
    QVERIFY(row.response.ends_with("…"));
    QVERIFY(row.response.size() <= 203);
    // Cut between characters: what Qt reads has no replacement character.
    QVERIFY(!QString::fromStdString(row.response).contains(QChar(0xfffd)));
}

void TestSamplePage::badQueriesAreRefused()
{
    TestWorkspace test;
    QVERIFY(!samplePage(test.connection, {}));
    SampleQuery query;
    query.dataset = 1;
    query.order = SampleOrder::Tau;
    QVERIFY(!samplePage(test.connection, query));
    QVERIFY(!countSamples(test.connection, query));
    query.order = SampleOrder::Position;
    query.limit = 0;
    QVERIFY(!samplePage(test.connection, query));
}

void TestSamplePage::sortingUsesTheIndex()
{
    Filled test;
    // What the page asks for, in SQLite's own words: no sorting of a whole table.
    Statement statement = test.connection.prepare(
        "EXPLAIN QUERY PLAN SELECT s.id FROM sample_scores x CROSS JOIN samples s ON s.id = x.sample_id WHERE "
        "x.experiment_id = 1 AND "
        "s.dataset_id = 2 AND x.tau IS NOT NULL AND (x.tau, x.sample_id) > (0.5, 3) ORDER BY x.tau, x.sample_id LIMIT "
        "10");
    std::string all;
    while (statement.step())
        all += statement.text(3) + "; ";
    QVERIFY2(all.find("sample_scores_tau") != std::string::npos && all.find("TEMP B-TREE") == std::string::npos,
             all.c_str());
}

void TestSamplePage::rowsCarryOtherSeries()
{
    Filled test;
    const Id series = value(findOrCreateSeries(test.connection, {0, "aligned", R"({"a":1})", {}, {}, {}, "", 0}));
    const Id other = value(findOrCreateSeries(test.connection, {0, "aligned", R"({"b":1})", {}, {}, {}, "", 0}));
    const Id content = test.number("SELECT content_id FROM samples WHERE id = 7");
    // Of two cuts the longer counts; whole contents before any cut.
    POFT_OK(insertScores(test.connection, series,
                         std::vector<Score>{{content, 10, -6.0, 3, 10, ""}, {content, 20, -8.0, 2, 20, ""}}));
    POFT_OK(insertScores(test.connection, other,
                         std::vector<Score>{{content, 10, -6.0, 3, 10, ""}, {content, 0, -8.0, 4, 16, ""}}));
    SampleQuery query;
    query.dataset = test.dataset;
    query.series = {series, other};
    const std::vector<SampleRow> rows = test.all(query);
    QCOMPARE(rows[1].series, (std::vector<std::optional<double>>{-4.0, -2.0}));
    QCOMPARE(rows[2].series, (std::vector<std::optional<double>>{std::nullopt, std::nullopt}));
    QCOMPARE(rows[1].responseBytes, 1);
    query.per = ScorePer::Byte;
    QCOMPARE(test.all(query)[1].series, (std::vector<std::optional<double>>{-0.4, -0.5}));
    query.per = ScorePer::Sequence;
    QCOMPARE(test.all(query)[1].series[0], std::optional(-8.0));
}

void TestSamplePage::anEpochTakesThePlaceOfTheLatest()
{
    Filled test;
    const Id epoch =
        value(findOrCreateSeries(test.connection, {0, "epoch", R"({"run":1,"epoch":2})", {}, {}, 2, "", 0}));
    std::vector<Score> scores;
    std::map<Id, double> wanted;
    for (int index = 0; index < kSamples; ++index) {
        if (index % 4 == 3)
            continue;
        const double r = -(index * 29 % 17) / 4.0;
        wanted[6 + index] = r;
        scores.push_back({test.number("SELECT content_id FROM samples WHERE id = " + std::to_string(6 + index)), 0,
                          r * 8, 8, 8, ""});
    }
    POFT_OK(insertScores(test.connection, epoch, scores));
    SampleQuery query;
    query.experiment = 1;
    query.thetaSeries = epoch;
    // A range is of the epoch too.
    query.ranges = {{SampleOrder::RTheta, -2.0, -1.0}};
    const auto within = std::count_if(wanted.begin(), wanted.end(), [&](const auto& one) {
        const bool scored =
            test.number("SELECT count(*) FROM sample_scores WHERE sample_id = " + std::to_string(one.first)) == 1;
        return scored && one.second >= -2 && one.second <= -1;
    });
    QVERIFY(within > 0);
    QCOMPARE(value(countSamples(test.connection, query)), within);
    // The same numbers as those of any series, whatever the query's own epoch.
    SampleRange ofSeries{SampleOrder::RLlm, -2.0, -1.0};
    ofSeries.series = epoch;
    query.thetaSeries.reset();
    query.ranges = {ofSeries};
    QCOMPARE(value(countSamples(test.connection, query)), within);
    QCOMPARE(static_cast<std::int64_t>(test.all(query).size()), within);
    query.thetaSeries = epoch;
    query.ranges.clear();
    for (const auto order : {SampleOrder::RTheta, SampleOrder::Tau}) {
        query.order = order;
        query.limit = 7;
        const std::vector<SampleRow> rows = test.all(query);
        QCOMPARE(static_cast<std::int64_t>(rows.size()), test.number("SELECT count(*) FROM sample_scores"));
        std::optional<double> before;
        bool ended = false;
        for (const SampleRow& row : rows) {
            QVERIFY(!row.tau);
            const auto known = wanted.find(row.sampleId);
            QCOMPARE(row.rTheta, known == wanted.end() ? std::nullopt : std::optional(known->second));
            std::optional<double> key = row.rTheta;
            if (key && order == SampleOrder::Tau)
                key = *row.rLlm - *row.rTheta;
            QVERIFY(!key || !ended);  // those without a value come last
            QVERIFY(!key || !before || *key >= *before);
            ended = ended || !key;
            before = key ? key : before;
        }
    }
}

QTEST_GUILESS_MAIN(TestSamplePage)
#include "tst_sample_page.moc"
