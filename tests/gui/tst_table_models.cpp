// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "gui/app/session.h"
#include "gui/models/datasets_model.h"
#include "gui/models/hub_cache.h"
#include "gui/models/inspection.h"
#include "gui/models/jobs_model.h"
#include "gui/models/machine_check.h"
#include "gui/models/models_model.h"
#include "gui/models/plan_models.h"
#include "gui/models/results_model.h"
#include "gui/models/samples_model.h"
#include "gui/widgets/record_table.h"
#include "storage/recipe/recipe.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;

namespace {

/// A model as text: cells joined by " | ", rows by line ends.
QString print(const QAbstractItemModel& model)
{
    QStringList rows;
    for (int r = 0; r < model.rowCount(); ++r) {
        QStringList cells;
        for (int c = 0; c < model.columnCount(); ++c)
            cells << model.index(r, c).data().toString();
        rows << cells.join(QStringLiteral(" | "));
    }
    return rows.join(QLatin1Char('\n'));
}

JobRow job(storage::Id id, storage::JobState state, const char* name)
{
    JobRow row;
    row.job.id = id;
    row.job.state = state;
    row.job.name = name;
    return row;
}

}  // namespace

class TestModels final : public QObject {
    Q_OBJECT

    static void checkHeaders(const QAbstractItemModel& model)
    {
        for (int c = 0; c < model.columnCount(); ++c) {
            QVERIFY(!model.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
            QVERIFY(!model.headerData(c, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        }
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void theLastColumnTakesTheRoomButStaysReadable()
    {
        ModelsModel model;
        storage::Model known;
        known.name = "a name of some length for a model";
        model.setRows({known});
        const int stretch = 1;
        RecordTable table(QStringLiteral("t"), QStringLiteral("Models"), &model, stretch,
                          RecordTable::Sorting::None);
        table.resize(1600, 200);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QCOMPARE(table.horizontalHeader()->length(), table.viewport()->width());
        table.resize(300, 200);
        QTRY_VERIFY(table.horizontalScrollBar()->maximum() > 0);
        QVERIFY(table.columnWidth(stretch) >= table.fontMetrics().horizontalAdvance(QStringLiteral("0123456789ab")));
        table.resize(1600, 200);
        QTRY_COMPARE(table.horizontalHeader()->length(), table.viewport()->width());
        const int before = table.columnWidth(stretch);
        table.setColumnWidth(0, table.columnWidth(0) + 50);
        QCOMPARE(table.columnWidth(stretch), before - 50);
    }

    void theMachineIsTold()
    {
        const std::vector<MachineCheck> checks = machineChecks(QJsonDocument::fromJson(R"({"checks":[
            {"topic":"memory","state":"ok","detail":"21 GiB available","remedy":""},
            {"topic":"GPU driver","state":"warn","detail":"driver 550","remedy":"install 580 or newer"},
            {"topic":"LibTorch","state":"fail","detail":"not found","remedy":"run ./workbench"}]})"));
        MachineModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(checks);
        QCOMPARE(print(model),
                 QStringLiteral("✓ memory | 21 GiB available\n! GPU driver | driver 550 – install 580 or newer\n"
                                "✗ LibTorch | not found – run ./workbench"));
        QVERIFY(machineSummary(checks).startsWith(QLatin1Char('2')));
        QCOMPARE(machineSummary({checks[0]}), QStringLiteral("This machine is ready."));
        QVERIFY(machineChecks({}).empty());
        checkHeaders(model);
    }

    void cachedModelsAreNamed()
    {
        QTemporaryDir cache;
        for (const char* folder : {"models--Qwen--Qwen2.5-1.5B-Instruct/snapshots/abc", "models--gpt2/snapshots/def",
                                   "models--empty--one/snapshots", "datasets--tatsu-lab--alpaca/snapshots/x"})
            QVERIFY(QDir(cache.path()).mkpath(QLatin1String(folder)));
        QCOMPARE(cachedModels(cache.path()),
                 (QStringList{QStringLiteral("Qwen/Qwen2.5-1.5B-Instruct"), QStringLiteral("gpt2")}));
        QVERIFY(cachedModels(cache.filePath(QStringLiteral("none"))).isEmpty());
    }

    void datasets()
    {
        DatasetsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        storage::Dataset one;
        one.id = 1;
        one.name = "alpaca";
        one.kind = "messages";
        one.origin = R"({"files":[{"path":"/data/alpaca_1k.json"}]})";
        one.sampleCount = 998;
        one.badRowCount = 2;
        one.createdAt = "2025-01-31T12:05:00.000Z";
        storage::Dataset two = one;
        two.id = 2;
        two.name = "train";
        two.kind = "pairs";
        two.origin = R"({"from":"clean","noise":{}})";
        two.sampleCount = 4000;
        two.noiseCount = 1200;
        two.badRowCount = 0;
        DatasetRow counted{one};
        counted.lengths.emplace();
        counted.lengths->responseBytes.median = 240;
        counted.lengths->responseBytes.most = 12143;
        counted.lengths->exactDuplicates = 12;
        DatasetRow found{two};
        found.findings = {{results::DatasetFinding::Place::Report, 1, true, "It is cut."},
                          {results::DatasetFinding::Place::Job, 1, false, "Columns were guessed."},
                          {results::DatasetFinding::Place::Job, 1, false, "It is small."}};
        model.setRows({counted, found});
        QCOMPARE(
            print(model),
            QStringLiteral(
                "alpaca | conversations | 998 | 240, longest 12,143 | none | 2 | 12 exact, near not looked for | none "
                "| alpaca_1k.json | 31 Jan 12:05\n"
                "train | preference pairs | 4,000 | … | 1,200 (30 %) | none | … | 1 problem(s), 2 note(s) | derived, "
                "with "
                "noise | 31 Jan 12:05"));
        counted.lengths->nearDuplicates = 40;
        QCOMPARE(duplicatesText(*counted.lengths), QStringLiteral("40, 12 of them exact"));
        counted.lengths->nearDuplicates = 0;
        counted.lengths->exactDuplicates = 0;
        QCOMPARE(duplicatesText(*counted.lengths), QStringLiteral("none"));
        DatasetFindingsModel findings;
        QAbstractItemModelTester findingsTester(&findings, QAbstractItemModelTester::FailureReportingMode::QtTest);
        findings.setFindings(found.findings);
        QCOMPARE(print(findings), QStringLiteral("! It is cut. | What models learn\n· Columns were guessed. | \n"
                                                 "· It is small. | "));
        checkHeaders(findings);
        QCOMPARE(model.index(1, 2).data(kSortRole).toLongLong(), 4000);
        checkHeaders(model);
        BadRowsModel bad;
        QAbstractItemModelTester badTester(&bad, QAbstractItemModelTester::FailureReportingMode::QtTest);
        bad.setBadRows({{"/data/a.jsonl", 17, "The row has no response."}});
        QCOMPARE(print(bad), QStringLiteral("17 | The row has no response. | a.jsonl"));
        checkHeaders(bad);
    }

    void rowsThatStayKeepTheirPlace()
    {
        DatasetsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto rows = [](std::initializer_list<int> ids) {
            std::vector<DatasetRow> out;
            for (const int id : ids) {
                out.emplace_back();
                out.back().dataset.id = id;
                out.back().dataset.name = std::to_string(id);
            }
            return out;
        };
        const auto ids = [&model] {
            QStringList out;
            for (const DatasetRow& row : model.rows())
                out << QString::number(row.dataset.id);
            return out.join(QLatin1Char(' '));
        };
        model.setRows(rows({1, 2, 3}));
        const QPersistentModelIndex second = model.index(1, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setRows(rows({4, 1, 5, 2, 6}));
        QCOMPARE(ids(), QStringLiteral("4 1 5 2 6"));
        QCOMPARE(second.row(), 3);
        model.setRows(rows({2}));
        QCOMPARE(ids(), QStringLiteral("2"));
        QCOMPARE(second.row(), 0);
        QCOMPARE(resets.count(), 0);
        model.setRows(rows({9, 2, 1}));
        model.setRows(rows({1, 2, 9}));
        QCOMPARE(ids(), QStringLiteral("1 2 9"));
        QCOMPARE(resets.count(), 1);
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void models()
    {
        ModelsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        storage::Model row;
        row.id = 1;
        row.name = "tutor";
        row.architecture = "LlamaForCausalLM";
        row.parameters = 820000;
        row.path = "models/tutor";
        row.jobId = 4;
        row.createdAt = "2025-01-31T12:05:00.000Z";
        model.setRows({row});
        QCOMPARE(print(model),
                 QStringLiteral("tutor | LlamaForCausalLM | 820 K | trained here | models/tutor | 31 Jan 12:05"));
        checkHeaders(model);
    }

    void jobs()
    {
        using storage::JobState;
        JobsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        JobRow running = job(1, JobState::Running, "PoFT, seed 1");
        running.job.progress = 0.62;
        running.job.progressText = "epoch 3/5";
        running.job.device = "cpu";
        running.job.startedAt = "2026-01-31T12:00:00.000Z";
        running.job.finishedAt = "2026-01-31T12:01:40.000Z";
        JobRow lost = job(2, JobState::Running, "SFT, seed 1");
        lost.lost = true;
        JobRow waiting = job(3, JobState::Queued, "DPO after PoFT, seed 1");
        waiting.waitsFor = "waits for PoFT, seed 1";
        JobRow failed = job(4, JobState::Failed, "bi-PoFT, seed 1");
        failed.job.error = "Out of memory at step 3.";
        JobRow reused = job(5, JobState::Done, "Model base");
        reused.place = storage::JobPlace{};
        reused.place->reused = true;
        JobRow stopping = job(6, JobState::Running, "SFT, seed 2");
        stopping.job.requested = storage::JobRequest::Stop;
        model.setJobs({running, lost, waiting, failed, reused, stopping});
        QCOMPARE(print(model), QStringLiteral("● running | PoFT, seed 1 | 62 % | 1:40 | cpu | epoch 3/5\n"
                                              "↺ returning | SFT, seed 1 | 0 % |  |  | Its engine ended; it goes on "
                                              "from its last checkpoint as soon as an engine is free.\n"
                                              "◌ waits | DPO after PoFT, seed 1 |  |  |  | waits for PoFT, seed 1\n"
                                              "! failed | bi-PoFT, seed 1 |  |  |  | Out of memory at step 3.\n"
                                              "✓ reused | Model base |  |  |  | It was done before this experiment "
                                              "asked for it; its result is used.\n"
                                              "● stopping | SFT, seed 2 | 0 % |  |  | "));
        checkHeaders(model);
        QCOMPARE(model.index(0, JobsModel::Progress).data(kProgressRole).toDouble(), 0.62);
        QVERIFY(!model.index(3, JobsModel::Progress).data(kProgressRole).isValid());
    }

    void planAndProblems()
    {
        const char* recipe = R"({"recipe_version":1,"name":"x","nonsense":1})";
        ProblemsModel problems;
        QAbstractItemModelTester problemTester(&problems, QAbstractItemModelTester::FailureReportingMode::QtTest);
        problems.setProblems(recipe::checkRecipe(recipe));
        QVERIFY(problems.rowCount() >= 1);
        QVERIFY2(print(problems).contains(QStringLiteral("/nonsense")), qPrintable(print(problems)));
        checkHeaders(problems);
        PlanModel plan;
        QAbstractItemModelTester planTester(&plan, QAbstractItemModelTester::FailureReportingMode::QtTest);
        recipe::Job job;
        job.kind = recipe::JobKind::Train;
        job.key = "train:PoFT/seed 1";
        job.name = "PoFT, seed 1";
        job.arm = "PoFT";
        job.seed = 1;
        job.samples = 4000;
        plan.setJobs({job});
        QCOMPARE(print(plan), QStringLiteral("1 | training | PoFT, seed 1 | PoFT | 1 | 4,000 |  |  | "));
        const PlanAnswer answer = PlanAnswer::fromJson(QJsonDocument::fromJson(R"({"problems":[{"path":"/target",
            "sentence":"There is no model tiny.","severity":"error"}],"jobs":[{"key":"train:PoFT/seed 1","seconds":1510,
            "memory_bytes":3100000000,"disk_bytes":0,"existing_job":0,"done":false},{"key":"other","existing_job":3,"done":true}],"totals":{"jobs":2,
            "done":1,"seconds":1510,"memory_bytes":3100000000,"disk_bytes":1200000000},"assumptions":["128 tokens per
            sample"]})"));
        plan.setCosts(answer);
        QCOMPARE(print(plan), QStringLiteral("1 | training | PoFT, seed 1 | PoFT | 1 | 4,000 | 25 min | 3.1 GB | "));
        QCOMPARE(answer.summary(),
                 QStringLiteral("about 25 min · 3.1 GB of memory · 1.2 GB of disk · 1 of them done already"));
        QCOMPARE(answer.problems.size(), std::size_t(1));
        QVERIFY(recipe::hasErrors(answer.problems));
        QCOMPARE(PlanAnswer::fromJson({}).summary(), QString());
        checkHeaders(plan);
    }

    void results()
    {
        ResultsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ResultRow row;
        row.arm = QStringLiteral("PoFT");
        row.task = row.metric = QStringLiteral("exact_match");
        row.seeds = 3;
        row.epoch = 5;
        row.last = 0.8325;
        row.lastDeviation = 0.0061;
        row.dataset = QStringLiteral("test");
        ResultRow varied = row;
        varied.number = 1;
        varied.cell = QStringLiteral("learning_rate 0.0001");
        varied.later = {0.81, 0.02, 4, 3};
        model.setRows({row, varied});
        QCOMPARE(print(model), QStringLiteral("PoFT |  | exact match | test | 5 | 0.833 ± 0.006 | – | 3\n"
                                              "PoFT | learning_rate 0.0001 | exact match | test | 5 | 0.833 ± 0.006 | "
                                              "0.81 ± 0.02 | 3"));
        checkHeaders(model);
        ExperimentsModel experiments;
        QAbstractItemModelTester experimentTester(&experiments, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ExperimentSummary summary;
        summary.experiment.id = 1;
        summary.experiment.name = "demo";
        summary.experiment.createdAt = "2025-01-31T12:05:00.000Z";
        summary.jobs = 21;
        summary.done = 21;
        experiments.setRows({summary});
        QCOMPARE(print(experiments), QStringLiteral("demo | ✓ done | 21 of 21 | 31 Jan 12:05"));
        checkHeaders(experiments);
    }

    void samplesArePagedAndSorted()
    {
        testing::Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(0);
        auto workspace = storage::Workspace::open(place.workspaceFolder());
        QVERIFY(workspace);
        DatabaseThread database(std::make_shared<const storage::Workspace>(std::move(*workspace)));
        SamplesModel model(database, database);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        checkHeaders(model);
        QSignalSpy loaded(&model, &SamplesModel::loaded);
        storage::SampleQuery query;
        query.experiment = experiment;
        query.order = storage::SampleOrder::RLlm;
        model.show(query);
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(loaded.first().first().toLongLong(), 600);
        QVERIFY(model.rowCount() >= 200);
        // The tester may have asked for rows too; while some are on their way there is nothing more to fetch.
        const auto fetched = [&] {
            if (model.canFetchMore({}))
                model.fetchMore({});
            return model.rowCount();
        };
        QTRY_COMPARE(fetched(), 600);
        QSet<qint64> seen;
        for (int r = 0; r < 600; ++r) {
            seen.insert(model.index(r, 0).data(kKeyRole).toLongLong());
            if (r > 0)
                QVERIFY(model.index(r, SamplesModel::Score).data(kSortRole).toDouble() >=
                        model.index(r - 1, SamplesModel::Score).data(kSortRole).toDouble());
        }
        QCOMPARE(seen.size(), 600);
        QVERIFY(model.index(0, SamplesModel::Noise).data().toString().startsWith(QStringLiteral("noise: ")));

        model.sort(SamplesModel::Tau, Qt::DescendingOrder);
        QTRY_COMPARE(loaded.count(), 2);
        QVERIFY(model.rowCount() >= 200);
        QVERIFY(model.index(0, SamplesModel::Tau).data(kSortRole).toDouble() >=
                model.index(199, SamplesModel::Tau).data(kSortRole).toDouble());

        // Two questions at once: only the newest is answered.
        query.isNoise = true;
        model.show(query);
        query.isNoise = false;
        model.show(query);
        QTRY_COMPARE(loaded.count(), 3);
        QTest::qWait(50);
        QCOMPARE(loaded.count(), 3);
        QCOMPARE(loaded.last().first().toLongLong(), 420);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }

    void inspectionOfTheEngineIsRead()
    {
        const Inspection inspection = Inspection::fromJson(
            QJsonDocument::fromJson(R"({"files":[{"path":"/d/a.jsonl","rows":3}],"format":"prompt_completion",
            "reason":"the columns were named","kind":"messages","map":{"prompt":"question","response":"answer"},"columns":[{"name":"question","type":"string"},
            {"name":"answer","type":"string"}],"rows":3,"good_rows":2,"bad_row_count":1,"bad_rows":[{"file":"/d/a.jsonl","line":2,"reason":"no answer"}],
            "raw_rows":[{"question":"1+1?","answer":"2"}],"samples":[{"messages":[{"role":"user","content":"1+1?"},{"role":"assistant","content":"2"}]},
            {"chosen":[{"role":"assistant","content":"a"}],"rejected":[{"role":"assistant","content":"b"}]}]})"));
        QCOMPARE(inspection.format, QStringLiteral("prompt_completion"));
        QCOMPARE(inspection.map.value(QStringLiteral("response")), QStringLiteral("answer"));
        QCOMPARE(inspection.columns, (QStringList{QStringLiteral("question"), QStringLiteral("answer")}));
        QCOMPARE(inspection.goodRows, 2);
        QCOMPARE(inspection.badRows.front().line, 2);
        QCOMPARE(inspection.samples.first(), QStringLiteral("USER\n1+1?\n\nASSISTANT\n2"));
        QVERIFY(inspection.samples.last().contains(QStringLiteral("WORSE ANSWER\nASSISTANT\nb")));
        RawRowsModel rows(inspection, nullptr);
        QAbstractItemModelTester tester(&rows, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(print(rows), QStringLiteral("1+1? | 2"));
        const Inspection broken = Inspection::fromJson(
            QJsonDocument::fromJson(R"({"files":[{"path":"/d/x","problem":"/d/x is empty."}],"format":null})"));
        QCOMPARE(broken.problem, QStringLiteral("/d/x is empty."));
        QVERIFY(broken.format.isEmpty());
        QCOMPARE(Inspection::fromJson({}).rows, 0);
    }
};

QTEST_MAIN(TestModels)
#include "tst_table_models.moc"
