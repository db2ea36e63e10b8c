// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <cmath>
#include <limits>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/token_blob.h"
#include "storage/tables/token_likelihoods.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

/// binary16 as IEEE 754 defines it, from its fields.
double definition(unsigned bits)
{
    const unsigned exponent = bits >> 10 & 31;
    const unsigned mantissa = bits & 1023;
    const double size = exponent == 0 ? mantissa * std::pow(2.0, -24)
                                      : (1 + mantissa / 1024.0) * std::pow(2.0, static_cast<int>(exponent) - 15);
    return (bits & 0x8000) != 0 ? -size : size;
}

/// Two samples, "ab" and "cd", and their contents' ids.
std::vector<Id> newContents(TestWorkspace& test, Id& dataset)
{
    std::vector<NewSample> samples;
    for (const char* response : {"ab", "cd"}) {
        NewSample sample;
        sample.content.body = value(contentBody({{{"user", "p", "", ""}, {"assistant", response, "", ""}}, ""}));
        samples.push_back(std::move(sample));
    }
    dataset = value(createDataset(test.connection, {"letters", "messages", "{}", {}}));
    ok(appendSamples(test.connection, dataset, samples));
    ok(finishDataset(test.connection, dataset));
    std::vector<Id> ids;
    ok(forEachSample(test.connection, dataset, [&](const SampleWithBody& row) {
        ids.push_back(row.sample.contentId);
        return true;
    }));
    return ids;
}

Id newRun(TestWorkspace& test)
{
    NewJob job;
    job.kind = "train";
    job.name = "SFT, seed 1";
    job.spec = "{}";
    Run run;
    run.jobId = value(insertJob(test.connection, job));
    run.name = job.name;
    run.objective = "sft";
    run.settings = "{}";
    return value(startRun(test.connection, run));
}

Id newSeries(TestWorkspace& test, const std::string& key, std::optional<Id> run = {},
             std::optional<std::int64_t> epoch = {})
{
    return value(
        findOrCreateSeries(test.connection, {0, run ? "epoch" : "aligned", '"' + key + '"', {}, run, epoch, "", 0}));
}

}  // namespace

class TestTokenLikelihoods : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void halvesAreThoseOfTheStandard();
    void halvesRoundToTheNearest();
    void tokensArePackedAndUnpacked();
    void brokenBlobsAreRefused();
    void leastCutRowIsTaken();
    void allSeriesOfAContentAreShown();
    void seriesLacksWhatHasNoTokens();
    void watchedSamplesKeepTheirOrder();
    void anEarlierWorkspaceIsMigrated();
};

void TestTokenLikelihoods::halvesAreThoseOfTheStandard()
{
    for (unsigned bits = 0; bits < 0x10000; ++bits) {
        const float found = fromHalf(static_cast<std::uint16_t>(bits));
        if ((bits & 0x7c00) == 0x7c00) {
            QCOMPARE(std::isnan(found), (bits & 0x3ff) != 0);
            QCOMPARE(std::isinf(found), (bits & 0x3ff) == 0);
            QCOMPARE(std::signbit(found), (bits & 0x8000) != 0);
            continue;
        }
        QVERIFY(found == definition(bits));
        QCOMPARE(static_cast<unsigned>(toHalf(found)), bits);
    }
}

void TestTokenLikelihoods::halvesRoundToTheNearest()
{
    const float infinity = std::numeric_limits<float>::infinity();
    for (unsigned bits = 0; bits < 0x7bff; ++bits) {
        const auto low = static_cast<float>(definition(bits));
        const auto high = static_cast<float>(definition(bits + 1));
        const float middle = (low + high) / 2;  // exact: float has 13 binary digits more
        QCOMPARE(static_cast<unsigned>(toHalf(std::nextafter(middle, 0.0f))), bits);
        QCOMPARE(static_cast<unsigned>(toHalf(std::nextafter(middle, infinity))), bits + 1);
        QCOMPARE(static_cast<unsigned>(toHalf(middle)), bits + bits % 2);
        QCOMPARE(static_cast<unsigned>(toHalf(-middle)), 0x8000 + bits + bits % 2);
    }
    QCOMPARE(static_cast<unsigned>(toHalf(65519.9f)), 0x7bffu);
    QCOMPARE(static_cast<unsigned>(toHalf(65520.0f)), 0x7c00u);
    QCOMPARE(static_cast<unsigned>(toHalf(-infinity)), 0xfc00u);
    QVERIFY(std::isnan(fromHalf(toHalf(std::numeric_limits<float>::quiet_NaN()))));
}

void TestTokenLikelihoods::tokensArePackedAndUnpacked()
{
    // Tokens that share a character, one without text, a message passed over, places far into a long text.
    const std::vector<TokenLikelihood> tokens{
        {1, 0, 4, -0.5f}, {1, 2, 5, -1.0f},         {1, 5, 5, -0.25f},           {3, 0, 300, -12.5f},
        {3, 300, 301, 0}, {3, 70000, 70001, -8.0f}, {2, 1000000, 1000002, -2.0f}};
    const TokenBlob blob = packTokens(tokens);
    QCOMPARE(blob.likelihoods.size(), 2 * tokens.size());
    const auto back = unpackTokens(blob.likelihoods, blob.places);
    QVERIFY(back);
    QVERIFY(*back == tokens);
    // Written down by hand: message 1 (zigzag 2), begin 0, length 4 (8), -0.5 = 0xb800.
    const TokenBlob first = packTokens(std::span(tokens).first(1));
    QCOMPARE(first.places, std::string("\x02\x00\x08", 3));
    QCOMPARE(first.likelihoods, std::string("\x00\xb8", 2));
    // Ordinary text costs five bytes a token.
    QCOMPARE(packTokens({{{0, 0, 4, -1}, {0, 4, 9, -1}, {0, 9, 11, -1}}}).places.size(), std::size_t{9});
    QVERIFY(unpackTokens("", "")->empty());
}

void TestTokenLikelihoods::brokenBlobsAreRefused()
{
    const TokenBlob blob = packTokens({{{0, 0, 4, -1}, {0, 4, 900, -1}}});
    for (std::size_t size = 0; size < blob.places.size(); ++size)
        QVERIFY(!unpackTokens(blob.likelihoods, std::string_view(blob.places).substr(0, size)));
    QVERIFY(!unpackTokens(blob.likelihoods, blob.places + '\0'));
    QVERIFY(!unpackTokens(blob.likelihoods.substr(1), blob.places));
    QVERIFY(!unpackTokens(std::string(2, '\0'), std::string("\x01\x00\x00", 3)));  // message -1
    QVERIFY(!unpackTokens(std::string(2, '\0'), std::string("\x00\x00\x01", 3)));  // length -1
    QVERIFY(!unpackTokens(std::string(2, '\0'), std::string(30, '\xff')));         // no end
    QVERIFY(!unpackTokens(std::string(2, '\0'), std::string("\x00\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", 12)));
}

void TestTokenLikelihoods::leastCutRowIsTaken()
{
    TestWorkspace test;
    Id dataset = 0;
    const std::vector<Id> contents = newContents(test, dataset);
    const Id series = newSeries(test, "a");
    QVERIFY(!value(findTokenLikelihoods(test.connection, series, contents[0])));
    const TokenLikelihoods shorter{contents[0], 1, {{1, 0, 1, -1.5f}}};
    const TokenLikelihoods whole{contents[0], 0, {{1, 0, 1, -1.5f}, {1, 1, 2, -2.5f}, {1, 2, 2, -0.125f}}};
    ok(insertTokenLikelihoods(test.connection, series, {{shorter}}));
    QVERIFY(*value(findTokenLikelihoods(test.connection, series, contents[0])) == shorter);
    const Change before = value(findSeries(test.connection, series)).change;
    ok(insertTokenLikelihoods(test.connection, series, {{whole}}));
    QVERIFY(*value(findTokenLikelihoods(test.connection, series, contents[0])) == whole);
    QVERIFY(value(findSeries(test.connection, series)).change > before);
    QVERIFY(!value(findTokenLikelihoods(test.connection, series, contents[1])));
}

void TestTokenLikelihoods::allSeriesOfAContentAreShown()
{
    TestWorkspace test;
    Id dataset = 0;
    const std::vector<Id> contents = newContents(test, dataset);
    const Id run = newRun(test);
    const Id later = newSeries(test, "epoch 2", run, 2);
    const Id first = newSeries(test, "epoch 0", run, 0);
    const Id aligned = newSeries(test, "tutor");
    for (const Id series : {later, first, aligned})
        ok(insertTokenLikelihoods(test.connection, series,
                                  {{{contents[0], 0, {{1, 0, 2, -static_cast<float>(series)}}}}}));
    ok(insertTokenLikelihoods(test.connection, aligned, {{{contents[1], 0, {{1, 0, 2, -7}}}}}));
    const std::vector<SeriesTokens> found = value(tokensOfContent(test.connection, contents[0]));
    QCOMPARE(found.size(), std::size_t{3});
    QCOMPARE(found[0].series.id, aligned);
    QCOMPARE(found[1].series.id, first);
    QCOMPARE(found[2].series.id, later);
    QCOMPARE(found[2].series.epoch, std::optional<std::int64_t>(2));
    for (const SeriesTokens& one : found)
        QCOMPARE(one.likelihoods.tokens.front().value, -static_cast<float>(one.series.id));
    // A resume from before epoch 2 takes its tokens along.
    ok(removeBeyond(test.connection, run, 0, 1));
    QCOMPARE(value(tokensOfContent(test.connection, contents[0])).size(), std::size_t{2});
}

void TestTokenLikelihoods::seriesLacksWhatHasNoTokens()
{
    TestWorkspace test;
    Id dataset = 0;
    const std::vector<Id> contents = newContents(test, dataset);
    const Id series = newSeries(test, "a");
    ok(insertScores(test.connection, series,
                    {{Score{contents[0], 0, -3.0, 2, 2, ""}, Score{contents[1], 0, {}, 0, 0, "no_response_token"}}}));
    QCOMPARE(value(countMissingContents(test.connection, series, dataset)), 0);
    // The dropped content has no tokens to wait for.
    QCOMPARE(value(countMissingContents(test.connection, series, dataset, SeriesDetail::Tokens)), 1);
    QCOMPARE(value(missingContents(test.connection, series, dataset, 0, 9, SeriesDetail::Tokens)).front().contentId,
             contents[0]);
    QCOMPARE(value(contentsWithoutTokens(test.connection, series, contents)).size(), std::size_t{2});
    ok(insertTokenLikelihoods(test.connection, series, {{{contents[0], 0, {{1, 0, 2, -3}}}}}));
    QCOMPARE(value(countMissingContents(test.connection, series, dataset, SeriesDetail::Tokens)), 0);
    const auto left = value(contentsWithoutTokens(test.connection, series, contents));
    QCOMPARE(left.size(), std::size_t{1});
    QCOMPARE(value(parseContent(left[0].body)).messages.back().content, std::string("cd"));
}

void TestTokenLikelihoods::watchedSamplesKeepTheirOrder()
{
    TestWorkspace test;
    Id dataset = 0;
    const std::vector<Id> contents = newContents(test, dataset);
    const Id run = newRun(test);
    const Id first = *value(sampleAt(test.connection, dataset, 0));
    const Id second = *value(sampleAt(test.connection, dataset, 1));
    QVERIFY(!value(sampleAt(test.connection, dataset, 2)));
    ok(rewriteWatchedSamples(test.connection, run, {{WatchedSample{first, "random", 0, 0}}}));
    ok(rewriteWatchedSamples(test.connection, run,
                             {{WatchedSample{first, "random", 0, 0}, WatchedSample{second, "lowest", 0, 0}}}));
    const std::vector<WatchedSample> watched = value(watchedSamples(test.connection, run));
    QCOMPARE(watched.size(), std::size_t{2});
    QCOMPARE(watched[0].sampleId, second);
    QCOMPARE(watched[0].contentId, contents[1]);
    QCOMPARE(watched[0].position, 1);
    QCOMPARE(watched[1].reason, std::string("random"));
    QVERIFY(value(watchedSamples(test.connection, run + 1)).empty());
}

void TestTokenLikelihoods::anEarlierWorkspaceIsMigrated()
{
    QTemporaryDir directory;
    const Workspace workspace = openedEarlier(directory, QStringLiteral("workspace_2.sql"));
    Connection connection = value(workspace.connect());
    // Whatever the way to it, the schema is the same.
    TestWorkspace fresh;
    const char* everything =
        "SELECT group_concat(type || name || tbl_name, ' ') FROM (SELECT * FROM sqlite_master ORDER BY type, name)";
    Statement statement = connection.prepare(everything);
    QVERIFY(statement.step());
    QCOMPARE(statement.text(0), fresh.text(everything));
    QVERIFY(value(watchedSamples(connection, 1)).empty());
}

QTEST_GUILESS_MAIN(TestTokenLikelihoods)
#include "tst_token_likelihoods.moc"
