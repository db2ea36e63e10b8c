// SPDX-License-Identifier: Apache-2.0
#include "engine/data/filter.h"

#include <QTest>
#include <cmath>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/search_index.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Six samples; the fourth repeats the first.
struct Filled : TestWorkspace {
    Id dataset = 0;
    std::vector<SampleKey> keys;
    data::ScoreLookup scores = [](const recipe::Filter& number) -> Result<std::vector<double>> {
        if (number.models == std::vector<std::string>{"tutor"})
            return std::vector<double>{-3, -1, kNone, -3, -2, -1};
        return fail(ErrorKind::NotFound, "no such model");
    };

    Filled()
    {
        const std::vector<std::string> answers{"aa", "b", "cccc", "aa", "eeeee zebra", "f"};
        std::vector<NewSample> samples;
        for (const std::string& answer : answers) {
            NewSample sample;
            sample.content.body =
                value(contentBody({{{"user", "question", "", ""}, {"assistant", answer, "", ""}}, ""}));
            sample.isNoise = answer == "b";
            if (answer != "f")
                sample.extra = R"({"steps":)" + std::to_string(10 + samples.size()) + R"(,"note":"n","rank":"x"})";
            samples.push_back(std::move(sample));
        }
        dataset = value(createDataset(connection, {"x", "messages", "{}", {}}));
        ok(appendSamples(connection, dataset, samples));
        ok(finishDataset(connection, dataset));
        ok(indexContents(connection, [](std::int64_t, std::int64_t) { return Status(); }));
        keys = value(sampleKeys(connection, dataset));
        const Id tag = value(findOrCreateTag(connection, "odd"));
        ok(tagSamples(connection, tag, std::span(&keys[2].id, 1)));
        ok(setVerdict(connection, std::span(&keys[0].id, 1), Verdict::Drop));
        const std::vector<ContentValue> values{{keys[0].contentId, 7}, {keys[4].contentId, 9}};
        value(writeValues(connection, "quality", "{}", values));
    }

    /// "110101": which samples stay, in order.
    std::string kept(const std::string& filter, const std::vector<bool>& candidates = {})
    {
        const std::vector<bool> found =
            value(data::keptBy(connection, dataset, value(recipe::filterFromText(filter)), scores, candidates));
        std::string text;
        for (const bool one : found)
            text += one ? '1' : '0';
        return text;
    }
};

}  // namespace

class FilterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keeps_data();
    void keeps();
    void sharesAreOfTheCandidates();
    void whatIsMissingIsSaid();
    void jaccardByHand();
    void rankCorrelationByHand();
};

void FilterTest::keeps_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("kept");
    const auto row = [](const char* filter, const char* kept) {
        QTest::newRow(filter) << QByteArray(filter) << QByteArray(kept);
    };
    // Lengths 2 1 4 2 11 1; scores -3 -1 none -3 -2 -1.
    row(R"({"by":"response_bytes","min":2})", "101110");
    row(R"({"by":"response_bytes","min":2,"max":4})", "101100");
    row(R"({"by":"response_bytes","top":0.5})", "101010");  // of the two with 2 bytes, the first
    row(R"({"by":"response_bytes","bottom":0.34})", "010001");
    row(R"({"by":"turns","min":2})", "111111");
    row(R"({"by":"prompt_bytes","max":7})", "000000");
    row(R"({"by":"r_llm","models":["tutor"],"top":0.4})", "010001");  // two of five
    row(R"({"by":"r_llm","models":["tutor"],"top":1})", "110111");
    row(R"({"by":"r_llm","models":["tutor"],"top":0.6,"max":-2})", "000010");
    row(R"({"by":"value","column":"quality","min":8})", "000010");
    row(R"({"by":"value","column":"quality","top":1})", "100110");  // a value belongs to the content
    row(R"({"by":"kept","column":"steps","min":12})", "001110");    // of equal contents each has its own
    row(R"({"by":"kept","column":"steps","bottom":0.4})", "110000");
    row(R"({"unique":"exact"})", "111011");
    row(R"({"tag":"odd"})", "001000");
    row(R"({"not":{"tag":"odd"}})", "110111");
    row(R"({"verdict":"drop"})", "100100");
    row(R"({"search":"zebra"})", "000010");
    row(R"({"noise":true})", "010000");
    row(R"({"noise":false})", "101111");
    row(R"({"all":[{"unique":"exact"},{"not":{"verdict":"drop"}}]})", "011011");
    row(R"({"any":[{"noise":true},{"tag":"odd"}]})", "011000");
}

void FilterTest::keeps()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, kept);
    Filled test;
    QCOMPARE(test.kept(filter.toStdString()), kept.toStdString());
    // What is written is what was read.
    const recipe::Filter parsed = value(recipe::filterFromText(filter.toStdString()));
    QVERIFY(value(recipe::filterFromText(recipe::toText(parsed))) == parsed);
}

void FilterTest::sharesAreOfTheCandidates()
{
    Filled test;
    const std::vector<bool> some{false, true, true, true, false, true};
    QCOMPARE(test.kept(R"({"by":"response_bytes","top":0.5})", some), std::string("001100"));
    QCOMPARE(test.kept(R"({"unique":"exact"})", some), std::string("011101"));
    QCOMPARE(test.kept(R"({"not":{"noise":true}})", some), std::string("001101"));
}

void FilterTest::whatIsMissingIsSaid()
{
    Filled test;
    for (const char* text :
         {"", "[]", "{}", R"({"by":"r_llm","top":1})", R"({"by":"turns"})", R"({"by":"turns","min":1,"models":["a"]})",
          R"({"by":"value","top":1})", R"({"by":"kept","top":1})", R"({"by":"turns","column":"a","top":1})",
          R"({"by":"ifd","models":["a","b"],"top":1})", R"({"all":[]})", R"({"tag":"a","search":"b"})",
          R"({"tag":"a","colour":1})", R"({"unique":"nearly"})", R"({"top":0.5})"})
        QVERIFY2(!recipe::filterFromText(text), text);
    for (const char* text : {R"({"tag":"none"})", R"({"by":"value","column":"none","top":1})",
                             R"({"by":"kept","column":"none","top":1})", R"({"by":"kept","column":"note","top":1})",
                             R"({"by":"r_llm","models":["other"],"top":1})", R"({"unique":"near"})"})
        QVERIFY2(!data::keptBy(test.connection, test.dataset, value(recipe::filterFromText(text)), test.scores), text);
}

void FilterTest::jaccardByHand()
{
    QCOMPARE(data::jaccard({true, true, false, false}, {true, false, true, false}), 1.0 / 3);
    QCOMPARE(data::jaccard({false}, {false}), 1.0);
}

void FilterTest::rankCorrelationByHand()
{
    // Ranks 1 2.5 2.5 4 and 1 3 2 4: covariance 4.5 over sqrt(4.5 * 5).
    QVERIFY(std::abs(data::rankCorrelation({1, 5, 5, 9}, {0.1, 0.3, 0.2, 0.4}) - 4.5 / std::sqrt(22.5)) < 1e-12);
    QCOMPARE(data::rankCorrelation({1, kNone, 2}, {4, 9, 3}), -1.0);
    QVERIFY(std::isnan(data::rankCorrelation({1, 1}, {1, 2})));
}

QTEST_GUILESS_MAIN(FilterTest)
#include "tst_filter.moc"
