// SPDX-License-Identifier: Apache-2.0
#include "storage/results/dataset_findings.h"

#include <QTest>

#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"
#include "storage/tables/supervision.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::results;
using namespace poft::storage;
using namespace poft::storage::testing;

/// What waits for a person at each data set, gathered from bad rows, supervision reports and the jobs that made them.
class TestDatasetFindings : public QObject {
    Q_OBJECT

    static Id datasetOf(TestWorkspace& test, const std::string& name, std::optional<Id> job, int badRows)
    {
        const Id id = value(createDataset(test.connection, {name, "messages", "{}", job}));
        std::vector<BadRow> bad;
        for (int row = 1; row <= badRows; ++row)
            bad.push_back({"f.jsonl", row, "It is empty."});
        ok(appendBadRows(test.connection, id, bad));
        ok(finishDataset(test.connection, id));
        return id;
    }

    static void report(TestWorkspace& test, Id dataset, const std::string& key, std::int64_t dropped, std::int64_t cut)
    {
        SupervisionReport report;
        report.datasetId = dataset;
        report.datasetName = "x";
        report.modelName = "m";
        report.key = key;
        report.hash = "h";
        report.samples = report.sequences = 10;
        report.dropped = report.noResponse = dropped;
        report.cut = cut;
        value(insertSupervision(test.connection, report, {}));
    }

private Q_SLOTS:
    void nothingIsFoundInGoodData()
    {
        TestWorkspace test;
        datasetOf(test, "x", {}, 0);
        QVERIFY(value(datasetFindings(test.connection)).empty());
    }

    void allPlacesAreAsked()
    {
        TestWorkspace test;
        const Id job = value(insertJob(test.connection, {"import", "import of x", "{}", "f", false, 0, {}}));
        const Id other = value(insertJob(test.connection, {"train", "PoFT", "{}", "g", true, 0, {}}));
        const Id id = datasetOf(test, "x", job, 3);
        const Id good = datasetOf(test, "good", {}, 0);
        ok(addFinding(test.connection, job, false, "The columns were guessed."));
        ok(addFinding(test.connection, job, true, "3 rows of x could not be used; the data set lists them."));
        ok(addFinding(test.connection, other, true, "It diverged."));
        report(test, id, R"({"a":1})", 5, 0);  // an older one of the same model, which is no longer told
        report(test, id, R"({"a":2})", 2, 1);
        const auto all = value(datasetFindings(test.connection));
        QVERIFY(!all.contains(good));
        const auto& found = all.at(id);
        QCOMPARE(found.size(), std::size_t{4});
        // Problems first.
        QCOMPARE(found[0].place, DatasetFinding::Place::BadRows);
        QVERIFY2(found[0].sentence.starts_with("3 of 3 rows could not be used"), found[0].sentence.c_str());
        QCOMPARE(found[1].place, DatasetFinding::Place::Report);
        QVERIFY(found[1].warning && found[1].id > 0);
        QVERIFY2(found[1].sentence.find("2 of 10 samples") != std::string::npos, found[1].sentence.c_str());
        QVERIFY(!found[2].warning);
        QCOMPARE(found[3].sentence, std::string("The columns were guessed."));
        QCOMPARE(found[3].id, job);
    }
};

QTEST_GUILESS_MAIN(TestDatasetFindings)
#include "tst_dataset_findings.moc"
