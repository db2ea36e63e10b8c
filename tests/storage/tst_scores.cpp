// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/bulk.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/values.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

std::string bodyOf(const std::string& response)
{
    return value(contentBody({{{"user", "p", "", ""}, {"assistant", response, "", ""}}, ""}));
}

/// A data set of one sample per letter; "xY" is a pair with chosen x and rejected Y.
Id newDataset(TestWorkspace& test, const std::string& name, const std::vector<std::string>& letters)
{
    std::vector<NewSample> samples;
    for (const std::string& letter : letters) {
        NewSample sample;
        sample.content.body = bodyOf(letter.substr(0, 1));
        if (letter.size() > 1)
            sample.rejected = ContentSource{bodyOf(letter.substr(1)), 0};
        sample.isNoise = letter == "n";
        samples.push_back(std::move(sample));
    }
    const Id id = value(createDataset(test.connection, {name, "messages", "{}", {}}));
    ok(appendSamples(test.connection, id, samples));
    ok(finishDataset(test.connection, id));
    return id;
}

Id newSeries(TestWorkspace& test, const std::string& key)
{
    return value(findOrCreateSeries(test.connection, {0, "aligned", key, {}, {}, {}, "", 0}));
}

Score scoreOf(Id content, double sum)
{
    return {content, 0, sum, 4, 9, ""};
}

std::string bodies(const std::vector<MissingContent>& contents)
{
    std::string all;
    for (const MissingContent& content : contents)
        all += value(parseContent(content.body)).messages.back().content;
    return all;
}

}  // namespace

class TestScores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void seriesIsFoundByItsKey();
    void noContentIsScoredTwice();
    void scoresAreJoinedByContent();
    void leastCutRowIsTaken();
    void droppedContentHasNoScore();
    void ifdIsTheRatioOfLossesWithAndWithoutThePrompt();
    void jobsSayWhichSeriesTheyFilled();
    void bulkInsertReplaces();
    void sampleScoresAreRewrittenAsAWhole();
};

void TestScores::ifdIsTheRatioOfLossesWithAndWithoutThePrompt()
{
    TestWorkspace test;
    newDataset(test, "d", {"a", "b", "c", "d"});
    const Id given = newSeries(test, R"({"conditioning":"prompt"})");
    const Id alone = newSeries(test, R"({"conditioning":"none"})");
    QVERIFY(value(findSeries(test.connection, given)).givenPrompt());
    QVERIFY(!value(findSeries(test.connection, alone)).givenPrompt());
    // a: -8 over 4 tokens given the prompt, -4 alone: loss 2 over loss 1. b: of two cuts the longer counts. c: alone
    // certain, so there is no ratio. d: dropped.
    ok(insertScores(test.connection, given,
                    std::vector<Score>{scoreOf(1, -8),
                                       {2, 3, -40, 4, 9, ""},
                                       {2, 5, -2, 4, 9, ""},
                                       scoreOf(3, -1),
                                       {4, 0, {}, 0, 0, "no_response_token"}}));
    ok(insertScores(test.connection, alone,
                    std::vector<Score>{scoreOf(1, -4), scoreOf(2, -4), scoreOf(3, 0), scoreOf(4, -4)}));
    const std::vector<ContentValue> values = value(ifdOfContents(test.connection, given, alone));
    QCOMPARE(values.size(), std::size_t{2});
    QCOMPARE(values[0].contentId, 1);
    QCOMPARE(values[0].value, 2.0);
    QCOMPARE(values[1].contentId, 2);
    QCOMPARE(values[1].value, 0.5);
}

void TestScores::seriesIsFoundByItsKey()
{
    TestWorkspace test;
    const Id first = newSeries(test, R"({"weights":"w","dtype":"float32"})");
    QCOMPARE(newSeries(test, R"({ "dtype" : "float32", "weights" : "w" })"), first);
    QVERIFY(newSeries(test, R"({"dtype":"bfloat16","weights":"w"})") != first);
    QCOMPARE(value(findSeries(test.connection, first)).key, std::string(R"({"dtype":"float32","weights":"w"})"));
    QVERIFY(!findOrCreateSeries(test.connection, {0, "aligned", "no JSON", {}, {}, {}, "", 0}));
    QCOMPARE(value(seriesChangedSince(test.connection, 0)).size(), std::size_t{2});
}

void TestScores::noContentIsScoredTwice()
{
    TestWorkspace test;
    const Id first = newDataset(test, "first", {"a", "b", "a", "cd"});
    const Id second = newDataset(test, "second", {"b", "e", "d"});
    const Id series = newSeries(test, "{}");
    QCOMPARE(value(countMissingContents(test.connection, series, first)), 4);
    std::vector<MissingContent> missing = value(missingContents(test.connection, series, first, 0, 100));
    // The rejected content of a pair is inserted before the chosen one; the order is that of ids.
    QCOMPARE(bodies(missing), std::string("abdc"));
    QCOMPARE(bodies(value(missingContents(test.connection, series, first, 0, 2))), std::string("ab"));
    QCOMPARE(bodies(value(missingContents(test.connection, series, first, missing[1].contentId, 100))),
             std::string("dc"));

    std::vector<Score> scores;
    for (const MissingContent& content : missing)
        scores.push_back(scoreOf(content.contentId, -1));
    POFT_OK(insertScores(test.connection, series, scores));
    QCOMPARE(value(countMissingContents(test.connection, series, first)), 0);
    QCOMPARE(bodies(value(missingContents(test.connection, series, second, 0, 100))), std::string("e"));
    QCOMPARE(value(countMissingContents(test.connection, newSeries(test, "[1]"), second)), 3);
}

void TestScores::scoresAreJoinedByContent()
{
    TestWorkspace test;
    const Id dataset = newDataset(test, "x", {"a", "bc", "a", "n"});
    const Id series = newSeries(test, "{}");
    const std::int64_t a = test.number("SELECT content_id FROM samples WHERE position = 0");
    const std::int64_t c = test.number("SELECT rejected_content_id FROM samples WHERE position = 1");
    const std::vector<Score> scores{scoreOf(a, -2.5), scoreOf(c, -7)};
    POFT_OK(insertScores(test.connection, series, scores));
    const std::vector<ScoredSample> found = value(loadScores(test.connection, series, dataset));
    QCOMPARE(found.size(), std::size_t{4});
    QCOMPARE(*found[0].score->sum, -2.5);
    QCOMPARE(*found[2].score->sum, -2.5);
    QCOMPARE(found[0].score->tokens, 4);
    QCOMPARE(found[0].score->bytes, 9);
    QVERIFY(!found[1].score && found[1].rejected && !found[0].rejected);
    QCOMPARE(*found[1].rejected->sum, -7.0);
    QVERIFY(!found[3].score && *found[3].isNoise && !*found[0].isNoise);
    QCOMPARE(found[3].position, 3);
}

void TestScores::leastCutRowIsTaken()
{
    TestWorkspace test;
    const Id dataset = newDataset(test, "x", {"a", "b"});
    const Id series = newSeries(test, "{}");
    const std::int64_t a = test.number("SELECT content_id FROM samples WHERE position = 0");
    const std::int64_t b = test.number("SELECT content_id FROM samples WHERE position = 1");
    const std::vector<Score> scores{
        {a, 10, -1, 1, 1, ""}, {a, 0, -2, 1, 1, ""}, {b, 10, -3, 1, 1, ""}, {b, 20, -4, 1, 1, ""}};
    POFT_OK(insertScores(test.connection, series, scores));
    const std::vector<ScoredSample> found = value(loadScores(test.connection, series, dataset));
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(*found[0].score->sum, -2.0);
    QCOMPARE(*found[1].score->sum, -4.0);
    QCOMPARE(*value(findScore(test.connection, series, a))->sum, -2.0);
    QCOMPARE(value(findScore(test.connection, series, b))->keptBytes, 20);
    QVERIFY(!value(findScore(test.connection, series, 999)));
}

void TestScores::droppedContentHasNoScore()
{
    TestWorkspace test;
    const Id dataset = newDataset(test, "x", {"a"});
    const Id series = newSeries(test, "{}");
    const std::vector<Score> scores{{test.number("SELECT id FROM contents"), 0, {}, 0, 0, "no_response_token"}};
    POFT_OK(insertScores(test.connection, series, scores));
    const ScoredSample found = value(loadScores(test.connection, series, dataset)).front();
    QVERIFY(!found.score->sum);
    QCOMPARE(found.score->dropReason, std::string("no_response_token"));
    QCOMPARE(value(countMissingContents(test.connection, series, dataset)), 0);
}

void TestScores::jobsSayWhichSeriesTheyFilled()
{
    TestWorkspace test;
    const Id dataset = newDataset(test, "x", {"a"});
    const Id series = newSeries(test, "{}");
    const Id job = value(insertJob(test.connection, {"score", "s", "{}", "f", true, 0, {}}));
    POFT_OK(linkSeries(test.connection, job, series, dataset));
    POFT_OK(linkSeries(test.connection, job, series, dataset));
    QCOMPARE(value(seriesOfJob(test.connection, job)).size(), std::size_t{1});
    test.connection.execute(
        "INSERT INTO experiments VALUES (4, 'e', '{}', 't', 1);"
        "INSERT INTO experiment_jobs (experiment_id, job_id, position) VALUES (4, 1, 0)");
    const std::vector<ExperimentSeries> found = value(seriesOfExperiment(test.connection, 4));
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].series.id, series);
    QCOMPARE(found[0].datasetId, dataset);
    QCOMPARE(found[0].jobId, job);
    POFT_OK(removeDataset(test.connection, dataset));
    QVERIFY(value(seriesOfJob(test.connection, job)).empty());
}

void TestScores::bulkInsertReplaces()
{
    TestWorkspace test;
    const Id series = newSeries(test, "{}");
    std::vector<Score> scores;
    for (Id content = 1; content <= 25000; ++content)
        scores.push_back(scoreOf(content, -1));
    const Change before = value(workspaceInfo(test.connection)).change;
    POFT_OK(insertScores(test.connection, series, scores));
    QVERIFY(value(workspaceInfo(test.connection)).change >= before + 3);
    QVERIFY(test.number("SELECT max(n) FROM (SELECT count(*) AS n FROM scores GROUP BY change)") <=
            static_cast<std::int64_t>(kRowsPerTransaction));
    scores.resize(1);
    scores[0].sum = -9;
    POFT_OK(insertScores(test.connection, series, scores));
    QCOMPARE(test.number("SELECT count(*) FROM scores"), 25000);
    QCOMPARE(test.number("SELECT CAST(min(sum) AS INTEGER) FROM scores"), -9);
    QVERIFY(value(findSeries(test.connection, series)).change > before);
}

void TestScores::sampleScoresAreRewrittenAsAWhole()
{
    TestWorkspace test;
    newDataset(test, "x", {"a", "n", "c"});
    test.connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1), (2, 'f', '{}', 't', 1)");
    QCOMPARE(value(sampleScoresChange(test.connection, 1)), 0);
    const std::vector<SampleScores> first{{1, -1.0, 0.1, {}, {}, {}}, {2, -5.0, 0.2, {}, {}, {}}};
    POFT_OK(rewriteSampleScores(test.connection, 1, first));
    POFT_OK(rewriteSampleScores(test.connection, 2, first));
    const Change before = value(sampleScoresChange(test.connection, 1));
    QVERIFY(before > 0);
    const std::vector<SampleScores> second{{2, -5.0, 0.2, -4.0, 0.27, {}}, {3, {}, {}, -1.0, {}, {}}};
    POFT_OK(rewriteSampleScores(test.connection, 1, second));
    QVERIFY(value(sampleScoresChange(test.connection, 1)) > before);
    const std::vector<SampleScoresRow> found = value(loadSampleScores(test.connection, 1));
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].scores.sampleId, 2);
    QCOMPARE(*found[0].scores.tau, 0.27);
    QVERIFY(*found[0].isNoise && !found[1].scores.rLlm);
    QCOMPARE(value(loadSampleScores(test.connection, 2)).size(), std::size_t{2});
    POFT_OK(rewriteSampleScores(test.connection, 1, {}));
    QVERIFY(value(loadSampleScores(test.connection, 1)).empty());
}

QTEST_GUILESS_MAIN(TestScores)
#include "tst_scores.moc"
