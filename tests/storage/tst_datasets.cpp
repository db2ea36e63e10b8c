// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/datasets.h"

#include <QTest>

#include "storage/content/content.h"
#include "storage/files/sha256.h"
#include "storage/tables/bulk.h"
#include "storage/tables/jobs.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

std::string bodyOf(const std::string& prompt, const std::string& response)
{
    return value(contentBody({{{"user", prompt, "", ""}, {"assistant", response, "", ""}}, ""}));
}

NewSample sampleOf(const std::string& prompt, const std::string& response)
{
    NewSample sample;
    sample.content.body = bodyOf(prompt, response);
    return sample;
}

}  // namespace

class TestDatasets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void importIsHiddenUntilItIsFinished();
    void equalContentsAreStoredOnce();
    void fingerprintIsOfTheSamplesInOrder();
    void pairsHaveTwoContents();
    void badRowsAreCountedAndListed();
    void nameIsTakenOnce();
    void attemptThatStartsAgainRemovesItsLeftover();
    void deadImportIsRemovedOnceItsJobHasEnded();
    void removalKeepsSharedAndScoredContents();
    void removalGivesSpaceBack();
    void derivedSamplesShareContents();
    void bulkCommitsInBoundedChunks();
    void anotherProcessWritesBetweenChunks();
    void samplesComeInOrderWhileOneWrites();
};

void TestDatasets::importIsHiddenUntilItIsFinished()
{
    TestWorkspace test;
    const Id id = value(createDataset(test.connection, {"news", "messages", R"({"files":[]})", {}}));
    const NewSample sample = sampleOf("a", "b");
    POFT_OK(appendSamples(test.connection, id, std::span(&sample, 1)));
    QCOMPARE(value(listDatasets(test.connection)).size(), std::size_t{0});
    QVERIFY(value(datasetsChangedSince(test.connection, 0)).empty());
    QCOMPARE(findDataset(test.connection, "news").error().kind, ErrorKind::NotFound);

    POFT_OK(finishDataset(test.connection, id));
    const Dataset found = value(findDataset(test.connection, "news"));
    QVERIFY(found.ready);
    QCOMPARE(found.sampleCount, 1);
    QCOMPARE(value(datasetsChangedSince(test.connection, 0)).size(), std::size_t{1});
    QVERIFY(!appendSamples(test.connection, id, std::span(&sample, 1)));
    QVERIFY(!finishDataset(test.connection, id));
}

void TestDatasets::equalContentsAreStoredOnce()
{
    TestWorkspace test;
    const std::vector<NewSample> samples{sampleOf("a", "b"), sampleOf("a", "c"), sampleOf("a", "b")};
    for (const char* name : {"one", "two"}) {
        const Id id = value(createDataset(test.connection, {name, "messages", "{}", {}}));
        POFT_OK(appendSamples(test.connection, id, samples));
        POFT_OK(finishDataset(test.connection, id));
    }
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 6);
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 2);
}

void TestDatasets::fingerprintIsOfTheSamplesInOrder()
{
    TestWorkspace test;
    std::vector<NewSample> samples{sampleOf("a", "b"), sampleOf("c", "d")};
    samples[1].isNoise = true;
    const auto import = [&](const char* name, const std::vector<NewSample>& rows) {
        const Id id = value(createDataset(test.connection, {name, "messages", "{}", {}}));
        ok(appendSamples(test.connection, id, rows));
        ok(finishDataset(test.connection, id));
        return value(findDataset(test.connection, id));
    };
    const Dataset first = import("first", samples);
    // By hand: hash of the content, then "-" unknown, "0" clean, "1" noise.
    const std::string expected =
        files::sha256Hex(files::sha256(bodyOf("a", "b")) + "-" + files::sha256(bodyOf("c", "d")) + "1");
    QCOMPARE(first.fingerprint, expected);
    QCOMPARE(first.noiseCount, 1);
    QCOMPARE(import("same", samples).fingerprint, expected);
    std::swap(samples[0], samples[1]);
    QVERIFY(import("other order", samples).fingerprint != expected);
}

void TestDatasets::pairsHaveTwoContents()
{
    TestWorkspace test;
    NewSample pair = sampleOf("p", "good");
    pair.rejected = ContentSource{bodyOf("p", "bad"), 0};
    pair.extra = R"({"id":7})";
    pair.sourceLine = 3;
    const Id id = value(createDataset(test.connection, {"pairs", "pairs", "{}", {}}));
    POFT_OK(appendSamples(test.connection, id, std::span(&pair, 1)));
    const SampleWithBody found = value(findSample(test.connection, test.number("SELECT id FROM samples")));
    QCOMPARE(found.body, bodyOf("p", "good"));
    QCOMPARE(found.rejectedBody, bodyOf("p", "bad"));
    QVERIFY(found.sample.rejectedContentId.has_value());
    QVERIFY(!found.sample.isNoise.has_value());
    QCOMPARE(found.sample.extra, std::string(R"({"id":7})"));
    QCOMPARE(*found.sample.sourceLine, 3);
}

void TestDatasets::badRowsAreCountedAndListed()
{
    TestWorkspace test;
    const Id id = value(createDataset(test.connection, {"x", "messages", "{}", {}}));
    const std::vector<BadRow> rows{{"f.jsonl", 9, "no response"}, {"f.jsonl", 2, "not JSON"}};
    POFT_OK(appendBadRows(test.connection, id, rows));
    POFT_OK(appendBadRows(test.connection, id, std::span(rows).first(1)));
    POFT_OK(finishDataset(test.connection, id));
    QCOMPARE(value(findDataset(test.connection, id)).badRowCount, 2);
    const std::vector<BadRow> listed = value(listBadRows(test.connection, id, 10));
    QCOMPARE(listed.size(), std::size_t{2});
    QCOMPARE(listed[0].line, 2);
    QCOMPARE(listed[1].reason, std::string("no response"));
}

void TestDatasets::nameIsTakenOnce()
{
    TestWorkspace test;
    POFT_OK(createDataset(test.connection, {"x", "messages", "{}", {}}));
    const Result<Id> second = createDataset(test.connection, {"x", "messages", "{}", {}});
    QVERIFY(!second);
    QCOMPARE(second.error().message, std::string("There is a data set named \"x\" already; choose another name."));
    QCOMPARE(value(freeDatasetName(test.connection, "x")), std::string("x (2)"));
    QCOMPARE(value(freeDatasetName(test.connection, "y")), std::string("y"));
}

void TestDatasets::attemptThatStartsAgainRemovesItsLeftover()
{
    TestWorkspace test;
    const Id job = value(insertJob(test.connection, {"import", "import", "{}", "f", false, 0, {}}));
    const NewSample sample = sampleOf("a", "b");
    const Id first = value(createDataset(test.connection, {"half", "messages", "{}", job}));
    POFT_OK(appendSamples(test.connection, first, std::span(&sample, 1)));
    const Id second = value(createDataset(test.connection, {"half", "messages", "{}", job}));
    QCOMPARE(test.number("SELECT count(*) FROM datasets"), 1);
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 0);
    POFT_OK(finishDataset(test.connection, second));
}

void TestDatasets::deadImportIsRemovedOnceItsJobHasEnded()
{
    TestWorkspace test;
    const Id job = value(insertJob(test.connection, {"import", "import", "{}", "f", false, 0, {}}));
    test.connection.execute("UPDATE jobs SET state = 'running'");
    Peer peer(test.folder, {"import", QString::number(job)});
    QCOMPARE(peer.line(), std::string("imported"));
    peer.kill();
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 1);
    QVERIFY(value(listDatasets(test.connection)).empty());

    // The job will be claimed again and continues: its part stays.
    POFT_OK(removeUnfinishedDatasets(test.connection));
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 1);

    test.connection.execute("UPDATE jobs SET state = 'failed'");
    POFT_OK(removeUnfinishedDatasets(test.connection));
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 0);
    QCOMPARE(test.number("SELECT count(*) FROM datasets"), 0);
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 0);
}

void TestDatasets::removalKeepsSharedAndScoredContents()
{
    TestWorkspace test;
    const std::vector<NewSample> first{sampleOf("shared", "x"), sampleOf("scored", "x"), sampleOf("alone", "x")};
    const Id doomed = value(createDataset(test.connection, {"doomed", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, doomed, first));
    POFT_OK(finishDataset(test.connection, doomed));
    const Id kept = value(createDataset(test.connection, {"kept", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, kept, std::span(first).first(1)));
    POFT_OK(finishDataset(test.connection, kept));
    test.connection.execute(
        "INSERT INTO score_series (id, role, key_hash, key, created_at, change) VALUES (1, 'aligned', 'h', '{}', 't', "
        "1);"
        "INSERT INTO scores VALUES (1, 2, 0, -1.0, 1, 1, NULL, 1)");

    const Change before = value(workspaceInfo(test.connection)).change;
    POFT_OK(removeDataset(test.connection, doomed));
    QVERIFY(value(workspaceInfo(test.connection)).change > before);
    QCOMPARE(test.list("SELECT id FROM contents ORDER BY id"), std::string("1 2"));
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 1);
    QCOMPARE(findDataset(test.connection, doomed).error().kind, ErrorKind::NotFound);

    // Ids of samples are not given out again: steps name them without a foreign key.
    const Id later = value(createDataset(test.connection, {"later", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, later, std::span(first).first(1)));
    QCOMPARE(test.number("SELECT max(id) FROM samples"), 5);
}

void TestDatasets::removalGivesSpaceBack()
{
    TestWorkspace test;
    const std::int64_t empty = test.number("PRAGMA page_count");
    std::vector<NewSample> samples;
    for (int index = 0; index < 6000; ++index)
        samples.push_back(sampleOf(std::to_string(index), std::string(900, 'x')));
    const Id id = value(createDataset(test.connection, {"large", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, id, samples));
    QVERIFY(test.number("PRAGMA page_count") > empty + 1200);
    POFT_OK(removeDataset(test.connection, id));
    QCOMPARE(test.number("PRAGMA freelist_count"), 0);
    QVERIFY(test.number("PRAGMA page_count") < empty + 20);
}

void TestDatasets::derivedSamplesShareContents()
{
    TestWorkspace test;
    const NewSample sample = sampleOf("a", "b");
    const Id parent = value(createDataset(test.connection, {"parent", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, parent, std::span(&sample, 1)));
    NewSample derived;
    derived.content.contentId = test.number("SELECT content_id FROM samples");
    derived.isNoise = false;
    const Id child = value(createDataset(test.connection, {"child", "messages", "{}", {}}));
    POFT_OK(appendSamples(test.connection, child, std::span(&derived, 1)));
    POFT_OK(finishDataset(test.connection, child));
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 1);
    derived.content.contentId = 999;
    const Id wrong = value(createDataset(test.connection, {"wrong", "messages", "{}", {}}));
    QVERIFY(!appendSamples(test.connection, wrong, std::span(&derived, 1)));
}

void TestDatasets::bulkCommitsInBoundedChunks()
{
    TestWorkspace test;
    constexpr std::size_t kCount = 2 * kRowsPerTransaction + 5;
    std::vector<std::size_t> rows{0};
    POFT_OK(writeInChunks(
        test.connection, kCount,
        [&](WriteTransaction& transaction, std::size_t index) {
            QCOMPARE(transaction.connection().inTransaction(), true);
            transaction.connection()
                .prepare("INSERT INTO contents (hash, body) VALUES (?, ?)")
                .bindAll(Blob{std::to_string(index)}, "{}")
                .run();
            ++rows.back();
        },
        [&](WriteTransaction& transaction) {
            QVERIFY(transaction.change() > 0);
            rows.push_back(0);
        }));
    rows.pop_back();
    QVERIFY(rows.size() >= 3);
    std::size_t sum = 0;
    for (const std::size_t count : rows) {
        QVERIFY(count > 0 && count <= kRowsPerTransaction);
        sum += count;
    }
    QCOMPARE(sum, kCount);
    QCOMPARE(test.number("SELECT change FROM workspace"), static_cast<std::int64_t>(rows.size()));

    // A slow row ends its chunk: the clock counts, not only the rows.
    int transactions = 0;
    POFT_OK(writeInChunks(
        test.connection, 96, [](WriteTransaction&, std::size_t) { QTest::qSleep(5); },
        [&](WriteTransaction&) { ++transactions; }));
    QVERIFY(transactions >= 4);
}

void TestDatasets::anotherProcessWritesBetweenChunks()
{
    TestWorkspace test;
    const Id id = value(createDataset(test.connection, {"large", "messages", "{}", {}}));
    std::vector<NewSample> samples;
    for (int index = 0; index < 20000; ++index)
        samples.push_back(sampleOf(std::to_string(index), "b"));
    const auto findings = [&] { return test.number("SELECT count(*) FROM findings"); };
    Peer peer(test.folder, {"write-often", "100000"});
    while (findings() == 0)
        QTest::qSleep(1);
    const std::int64_t before = findings();
    POFT_OK(appendSamples(test.connection, id, samples));
    const std::int64_t between = findings() - before;
    peer.kill();
    QVERIFY2(between >= 3, qPrintable(QString::number(between)));
    QCOMPARE(test.number("SELECT sample_count FROM datasets"), 20000);
}

void TestDatasets::samplesComeInOrderWhileOneWrites()
{
    TestWorkspace test;
    const Id id = value(createDataset(test.connection, {"x", "messages", "{}", {}}));
    std::vector<NewSample> samples;
    for (int index = 0; index < 600; ++index)
        samples.push_back(sampleOf(std::to_string(index), "b"));
    POFT_OK(appendSamples(test.connection, id, std::span(samples).first(400)));
    POFT_OK(appendSamples(test.connection, id, std::span(samples).subspan(400)));
    std::int64_t next = 0;
    bool inOrder = true;
    POFT_OK(forEachSample(test.connection, id, [&](const SampleWithBody& sample) {
        inOrder = inOrder && sample.sample.position == next &&
                  sample.body == samples[static_cast<std::size_t>(next)].content.body;
        ++next;
        return next < 590 || WriteTransaction::begin(test.connection).has_value();
    }));
    QVERIFY(inOrder);
    QCOMPARE(next, 600);
}

QTEST_GUILESS_MAIN(TestDatasets)
#include "tst_datasets.moc"
