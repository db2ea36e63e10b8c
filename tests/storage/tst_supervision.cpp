// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/supervision.h"

#include <QTest>

#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

class TestSupervision : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReportComesBackAsItWas();
    void unfinishedReportsAreNotShown();
    void aReportOfTheSameKeyIsReplaced();
    void aReportOutlivesItsDataSet();
    void samplesComeInPages();
    void aJobKnowsWhatItLeavesOut();
    void aWorkspaceOfSchemaOneIsMigrated();
};

namespace {

/// Each number different, so that none can stand for another.
SupervisionReport someReport(const std::string& key)
{
    SupervisionReport report;
    report.datasetName = "data";
    report.modelName = "model";
    report.key = key;
    report.hash = "abc";
    report.samples = 1;
    report.sequences = 2;
    report.dropped = 3;
    report.noResponse = 4;
    report.undecided = 5;
    report.notRendered = 6;
    report.tokens = 7;
    report.longest = 8;
    report.responseTokens = 9;
    report.responseBytes = 36;
    report.bosNone = 11;
    report.bosOne = 12;
    report.bosTwo = 13;
    report.endLearnt = 14;
    report.endMissing = 15;
    report.endLost = 16;
    report.cut = 17;
    report.cutForOthers = 18;
    report.boundaryMerges = 19;
    return report;
}

Id newDataset(TestWorkspace& test)
{
    const Id id = value(createDataset(test.connection, {"data", "messages", "{}", {}}));
    ok(finishDataset(test.connection, id));
    return id;
}

Id newJob(TestWorkspace& test)
{
    NewJob job;
    job.kind = "train";
    job.name = "SFT";
    job.spec = "{}";
    return value(insertJob(test.connection, job));
}

}  // namespace

void TestSupervision::aReportComesBackAsItWas()
{
    TestWorkspace test;
    SupervisionReport report = someReport(R"({"b":1,"a":2})");
    report.datasetId = newDataset(test);
    const Id id = value(insertSupervision(test.connection, report, {}));
    // The order of keys and white space say nothing.
    const auto found = value(findSupervision(test.connection, R"({ "a": 2, "b": 1 })"));
    QVERIFY(found);
    QCOMPARE(found->id, id);
    QCOMPARE(found->datasetId, report.datasetId);
    QVERIFY(!found->modelId);
    QCOMPARE(found->datasetName + "/" + found->modelName + "/" + found->hash, std::string("data/model/abc"));
    QCOMPARE(found->key, std::string(R"({"a":2,"b":1})"));
    const std::vector<std::int64_t> numbers{
        found->samples,     found->sequences, found->dropped,      found->noResponse,     found->undecided,
        found->notRendered, found->tokens,    found->longest,      found->responseTokens, found->responseBytes,
        found->bosNone,     found->bosOne,    found->bosTwo,       found->endLearnt,      found->endMissing,
        found->endLost,     found->cut,       found->cutForOthers, found->boundaryMerges};
    QCOMPARE(numbers, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 36, 11, 12, 13, 14, 15, 16, 17, 18, 19}));
    QCOMPARE(found->fertility(), 4.0);
    QCOMPARE(SupervisionReport{}.fertility(), 0.0);
    QVERIFY(!value(findSupervision(test.connection, R"({"a":2})")));
    QCOMPARE(value(supervisionChangedSince(test.connection, found->change - 1)).size(), std::size_t{1});
    QVERIFY(value(supervisionChangedSince(test.connection, found->change)).empty());
}

void TestSupervision::unfinishedReportsAreNotShown()
{
    TestWorkspace test;
    const Id id = value(insertSupervision(test.connection, someReport("{}"), {}));
    test.connection.execute("UPDATE supervision_reports SET hash = ''");
    QVERIFY(!value(findSupervision(test.connection, "{}")));
    QVERIFY(value(listSupervision(test.connection)).empty());
    QVERIFY(value(insertSupervision(test.connection, someReport("{}"), {})) != id);
    QCOMPARE(value(listSupervision(test.connection)).size(), std::size_t{1});
}

void TestSupervision::aReportOfTheSameKeyIsReplaced()
{
    TestWorkspace test;
    const std::vector<SupervisedSample> samples{{finding::kNoResponseToken, 3, "", 7}};
    const Id first = value(insertSupervision(test.connection, someReport("{}"), samples));
    const Id second = value(insertSupervision(test.connection, someReport("{}"), {}));
    QVERIFY(first != second);
    QCOMPARE(test.number("SELECT count(*) FROM supervision_samples"), 0);
    QCOMPARE(value(listSupervision(test.connection)).size(), std::size_t{1});
}

void TestSupervision::aReportOutlivesItsDataSet()
{
    TestWorkspace test;
    SupervisionReport report = someReport("{}");
    report.datasetId = newDataset(test);
    value(insertSupervision(test.connection, report, {}));
    QCOMPARE(value(listSupervision(test.connection, report.datasetId)).size(), std::size_t{1});
    ok(removeDataset(test.connection, *report.datasetId));
    const auto found = value(findSupervision(test.connection, "{}"));
    QVERIFY(found && !found->datasetId);
    QCOMPARE(found->datasetName, std::string("data"));
}

void TestSupervision::samplesComeInPages()
{
    TestWorkspace test;
    const std::vector<SupervisedSample> samples{{finding::kResponseCut, 9, "rejected", 19},
                                                {finding::kResponseCut, 9, "chosen", 19},
                                                {finding::kNoResponseToken, 2, "", 12},
                                                {finding::kResponseCut, 4, "", 14}};
    const Id id = value(insertSupervision(test.connection, someReport("{}"), samples));
    const auto shown = [&](const std::string& finding, int offset, int limit) {
        std::string text;
        for (const SupervisedSample& one : value(supervisedSamples(test.connection, id, finding, offset, limit)))
            text += std::to_string(one.position) + one.side + ":" + std::to_string(one.sampleId) + " ";
        return text;
    };
    QCOMPARE(shown("", 0, 10), std::string("2:12 4:14 9chosen:19 9rejected:19 "));
    QCOMPARE(shown("", 1, 2), std::string("4:14 9chosen:19 "));
    QCOMPARE(shown(finding::kNoResponseToken, 0, 10), std::string("2:12 "));
    QCOMPARE(shown(finding::kEndLost, 0, 10), std::string());
}

void TestSupervision::aJobKnowsWhatItLeavesOut()
{
    TestWorkspace test;
    const Id job = newJob(test);
    const auto report = [&](const std::string& model, const std::vector<SupervisedSample>& samples) {
        SupervisionReport made = someReport("{\"model\":\"" + model + "\"}");
        made.modelName = model;
        made.id = value(insertSupervision(test.connection, made, samples));
        return made;
    };
    const auto tutor = report("tutor", {{finding::kNotRendered, 1, "", 11}, {finding::kResponseCut, 5, "", 15}});
    const auto base = report("base", {{finding::kNoResponseToken, 4, "", 14}, {finding::kNoResponseToken, 1, "", 11}});
    report("other", {{finding::kNoResponseToken, 0, "", 10}});
    ok(linkSupervision(test.connection, job, tutor, "aligned"));
    ok(linkSupervision(test.connection, job, base, "target"));
    ok(linkSupervision(test.connection, job, base, "target"));
    const auto linked = value(supervisionOfJob(test.connection, job));
    QCOMPARE(linked.size(), std::size_t{2});
    QCOMPARE(linked[0].role + " " + linked[0].report.modelName + " " + linked[0].hash, std::string("target base abc"));
    QCOMPARE(linked[1].role + " " + linked[1].report.modelName, std::string("aligned tutor"));
    std::string dropped;
    for (const DroppedSample& one : value(droppedSamplesOfJob(test.connection, job, 0, 100)))
        dropped += std::to_string(one.sampleId) + " " + one.modelName + " " + one.finding + "; ";
    QCOMPARE(dropped, std::string("11 base no_response_token; 11 tutor not_rendered; 14 base no_response_token; "));
    QCOMPARE(value(droppedSamplesOfJob(test.connection, job, 2, 100)).size(), std::size_t{1});
}

void TestSupervision::aWorkspaceOfSchemaOneIsMigrated()
{
    QTemporaryDir directory;
    const Workspace workspace = openedEarlier(directory, QStringLiteral("workspace_1.sql"));
    Connection connection = value(workspace.connect());
    QVERIFY(value(listSupervision(connection)).empty());
    const Run run = value(findRun(connection, 1));
    QCOMPARE(run.name, std::string("SFT, seed 1"));
    QCOMPARE(run.samples, 2);
    QCOMPARE(run.unequalCuts + run.filteredSamples, 0);
    const Dataset dataset = value(findDataset(connection, std::string("colours")));
    QCOMPARE(dataset.sampleCount, 2);
    SupervisionReport report = someReport("{}");
    report.datasetId = dataset.id;
    value(insertSupervision(connection, report, {}));
    QCOMPARE(value(listSupervision(connection, dataset.id)).size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(TestSupervision)
#include "tst_supervision.moc"
