// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "gui/app/export.h"
#include "gui/charts/accuracy_chart.h"
#include "gui/charts/experiment_charts.h"
#include "gui/charts/trajectory_chart.h"
#include "gui/models/experiment_reading.h"
#include "gui/models/results_model.h"
#include "gui/models/run_settings.h"
#include "gui/models/score_reading.h"
#include "gui/pages/job_details.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/sample_page.h"
#include "tests/fakes/fake_curves.h"
#include "tests/fakes/fake_workspace.h"

using namespace poft;
using namespace poft::gui;

/// From rows of the database to what the charts draw.
class TestCurves final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;

    fakes::FakeWorkspace make()
    {
        return fakes::FakeWorkspace(m_folder.filePath(QStringLiteral("w%1").arg(++m_number)).toStdString());
    }

    static ExperimentReading read(fakes::FakeWorkspace& fake, storage::Id experiment, CurveStore& store)
    {
        Result<ExperimentReading> reading =
            readExperiment(fake.workspace(), fake.connection(), experiment, store.known());
        if (!reading)
            qFatal("%s", reading.error().message.c_str());
        for (RunCurvesUpdate& update : reading->curves)
            store.apply(std::move(update));
        return *std::move(reading);
    }

    static const Curve* curve(const ChartContent& content, const char* name)
    {
        for (const Curve& c : content.curves) {
            if (!c.thin && c.name == QLatin1String(name))
                return &c;
        }
        return nullptr;
    }

private Q_SLOTS:
    void initTestCase() { qputenv("POFT_LOCK_DIR", m_folder.filePath(QStringLiteral("locks")).toUtf8()); }

    void newStepsAreAppendedAndRevisionsReload()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(10);
        CurveStore store;
        ExperimentReading reading = read(fake, experiment, store);
        const RunCurves* run = store.find(fake.runningRun());
        QVERIFY(run != nullptr);
        QCOMPARE(run->of("loss").step.size(), std::size_t(10));
        QCOMPARE(run->lastStep, 10);

        fake.appendSteps(5);
        Result<ExperimentReading> second =
            readExperiment(fake.workspace(), fake.connection(), experiment, store.known());
        QVERIFY(second);
        for (const RunCurvesUpdate& update : second->curves) {
            if (update.run == fake.runningRun()) {
                QVERIFY(!update.replaces);
                QCOMPARE(update.curves.of("loss").step.size(), std::size_t(5));
            }
        }
        for (RunCurvesUpdate& update : second->curves)
            store.apply(std::move(update));
        QCOMPARE(store.find(fake.runningRun())->of("loss").step,
                 (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));

        fake.takeBack(8);
        read(fake, experiment, store);
        QCOMPARE(store.find(fake.runningRun())->of("loss").step.size(), std::size_t(8));
        fake.appendSteps(1);
        read(fake, experiment, store);
        QCOMPARE(store.find(fake.runningRun())->of("loss").step.back(), 9.0);
    }

    void longRunsComeAsBuckets()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(kMostSteps + 100);
        CurveStore store;
        read(fake, experiment, store);
        const RunCurves* run = store.find(fake.runningRun());
        QVERIFY(run->of("loss").step.size() < std::size_t(kMostSteps));
        QCOMPARE(run->of("loss").step.back(), double(kMostSteps + 100));
        QCOMPARE(run->lastStep, kMostSteps + 100);
    }

    void manyRunsComeOneAfterTheOther()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(4);
        CurveStore whole;
        const ExperimentReading all = read(fake, experiment, whole);
        QVERIFY(!all.more);
        // As many points as one run has: each reading ends with the run that reaches them.
        const std::size_t points = pointCount(*whole.find(all.runs.begin()->first));
        CurveStore store;
        int readings = 0;
        for (bool more = true; more; ++readings) {
            Result<ExperimentReading> reading =
                readExperiment(fake.workspace(), fake.connection(), experiment, store.known(), points);
            QVERIFY(reading);
            QCOMPARE(reading->jobs.size(), all.jobs.size());
            QVERIFY(reading->curves.size() < all.runs.size());
            for (RunCurvesUpdate& update : reading->curves)
                store.apply(std::move(update));
            more = reading->more;
            QVERIFY(readings < 20);
        }
        QVERIFY(readings > 2);
        for (const auto& [run, row] : all.runs) {
            QVERIFY(store.find(run) != nullptr);
            QCOMPARE(store.find(run)->of("loss").value, whole.find(run)->of("loss").value);
        }
        // Nothing new: nothing is read, and nothing is said to be left.
        const Result<ExperimentReading> again =
            readExperiment(fake.workspace(), fake.connection(), experiment, store.known(), 1);
        QVERIFY(again && again->curves.empty() && !again->more);
    }

    void groupsHaveTheirStyles()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(7);
        CurveStore store;
        const ExperimentReading reading = read(fake, experiment, store);
        const std::vector<Group> groups = groupsOf(reading);
        std::map<QString, SeriesStyle> styles;
        for (const Group& group : groups)
            styles[group.name] = group.style;
        QCOMPARE(styles.at(QStringLiteral("SFT")), armStyle("sft", "", 0));
        QCOMPARE(styles.at(QStringLiteral("PoFT")), armStyle("poft", "", 0));
        QCOMPARE(styles.at(QStringLiteral("bi-PoFT")), armStyle("bi_poft", "", 0));
        QCOMPARE(styles.at(QStringLiteral("DPO after SFT")), armStyle("dpo", "sft", 0));
        QCOMPARE(styles.at(QStringLiteral("DPO after PoFT")), armStyle("dpo", "poft", 0));
        QVERIFY(!groups.front().arm.empty());
        QVERIFY(groups.back().arm.empty());
        QCOMPARE(groups.front().runs.size(),
                 std::size_t(2));  // seven trainings: five of the first seed, two of the second
    }

    void meanOverSeeds()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(15);
        CurveStore store;
        const ExperimentReading reading = read(fake, experiment, store);
        const std::vector<Group> groups = groupsOf(reading);
        const ChartContent content = stepChart(StepChart::CrossEntropy, reading, store, groups, 0);
        const Curve* sft = curve(content, "SFT");
        QVERIFY(sft != nullptr);
        QCOMPARE(sft->x.size(), std::size_t(200));
        const double expected = (fakes::makeStep("sft", 1, 50).ceSample + fakes::makeStep("sft", 2, 50).ceSample +
                                 fakes::makeStep("sft", 3, 50).ceSample) /
                                3;
        QVERIFY(std::abs(sft->y[49] - expected) < 1e-12);
        QVERIFY(!sft->halted);
        QCOMPARE(std::count_if(content.curves.begin(), content.curves.end(),
                               [](const Curve& c) { return c.thin && c.name == QStringLiteral("SFT"); }),
                 3);
        // Smoothing changes the drawn values, never their places.
        const ChartContent smooth = stepChart(StepChart::CrossEntropy, reading, store, groups, 0.9);
        QCOMPARE(curve(smooth, "SFT")->x, sft->x);
        QVERIFY(curve(smooth, "SFT")->y != sft->y);
        QVERIFY(!content.xTitle.isEmpty() && !content.yTitle.isEmpty());
    }

    void theAxisIsStepsEpochsOrSamples()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(7);
        CurveStore store;
        const ExperimentReading reading = read(fake, experiment, store);
        const std::vector<Group> groups = groupsOf(reading);
        // 200 steps in 5 epochs of 600 samples.
        const auto poft = [&](StepAxis axis) {
            const ChartContent content = stepChart(StepChart::Loss, reading, store, groups, 0, axis);
            return std::pair(curve(content, "PoFT")->x.back(), content.xLimits->high);
        };
        QCOMPARE(poft(StepAxis::Step), std::pair(200.0, 200.0));
        QCOMPARE(poft(StepAxis::Epoch), std::pair(5.0, 5.0));
        QCOMPARE(poft(StepAxis::Sample), std::pair(3000.0, 3000.0));
        const storage::Id run = groups[1].runs.front();
        const ChartContent tau = tauChart(reading, store, run, 0, StepAxis::Epoch);
        QCOMPARE(tau.curves.front().x.back(), 5.0);
        QCOMPARE(tau.bands.front().x.back(), 5.0);
        QCOMPARE(tau.xTitle, QStringLiteral("epoch"));

        // Each run by itself: the seeds of an arm keep its hue and are told apart otherwise.
        const std::vector<Group> single = singleRuns(reading, groups);
        QCOMPARE(single[0].name, QStringLiteral("SFT, seed 1"));
        QCOMPARE(single[1].name, QStringLiteral("SFT, seed 2"));
        QCOMPARE(single[0].style.hue, single[1].style.hue);
        QVERIFY(single[0].style.dash != single[1].style.dash && single[0].style.marker != single[1].style.marker);
        QVERIFY2(differenceFromOthers(reading, run).contains(QStringLiteral("Objective PoFT")),
                 qPrintable(differenceFromOthers(reading, run)));
        QVERIFY(differenceFromOthers(reading, 999).isEmpty());
    }

    void everySettingStandsBesideItsNeighbours()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(5);
        CurveStore store;
        const ExperimentReading reading = read(fake, experiment, store);
        const storage::Id run = groupsOf(reading)[1].runs.front();
        QCOMPARE(QString::fromStdString(reading.runs.at(run).name), QStringLiteral("PoFT, seed 1"));
        QCOMPARE(neighboursOf(reading, run).size(), std::size_t(4));  // five arms of the first seed
        const std::vector<RunSetting> settings = runSettings(reading, run);
        const auto at = [&](const char* place) {
            return *std::find_if(settings.begin(), settings.end(),
                                 [&](const RunSetting& row) { return row.place == QLatin1String(place); });
        };
        const RunSetting objective = at("training/objective");
        QVERIFY(objective.differs);
        QCOMPARE(objective.value, QStringLiteral("PoFT"));
        QVERIFY2(objective.others.startsWith(QStringLiteral("SFT, seed 1: SFT · bi-PoFT, seed 1: bi-PoFT")),
                 qPrintable(objective.others));
        const auto differing =
            std::count_if(settings.begin(), settings.end(), [](const RunSetting& row) { return row.differs; });
        QVERIFY(differing > 0 && static_cast<std::size_t>(differing) < settings.size() / 2);
        QVERIFY(runSettings(reading, 999).empty());
    }

    void accuracyIsMeanAndSpread()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(15);
        CurveStore store;
        const ExperimentReading reading = read(fake, experiment, store);
        const std::vector<Group> groups = groupsOf(reading);
        const std::vector<EvaluationKey> keys = evaluationKeys(reading, groups);
        QCOMPARE(keys.size(), std::size_t(2));  // the models that are made are measured on other data
        QCOMPARE(evaluationName(reading, keys.back()), QStringLiteral("exact match on demo-test"));
        const std::vector<Group> arms(groups.begin(), groups.begin() + 5);
        QCOMPARE(evaluationKeys(reading, arms), std::vector<EvaluationKey>{keys.back()});
        const ChartContent content = accuracyChart(reading, groupsOf(reading), keys.back());
        const Curve* poft = curve(content, "PoFT");
        QVERIFY(poft != nullptr);
        QCOMPARE(poft->x, (std::vector<double>{0, 1, 2, 3, 4, 5}));
        double mean = 0;
        for (int seed = 1; seed <= 3; ++seed)
            mean += fakes::accuracy("PoFT", seed, 5) / 3;
        double squares = 0;
        for (int seed = 1; seed <= 3; ++seed)
            squares += std::pow(fakes::accuracy("PoFT", seed, 5) - mean, 2);
        QVERIFY(std::abs(poft->y.back() - mean) < 1e-12);
        QVERIFY(std::abs(poft->deviation.back() - std::sqrt(squares / 2)) < 1e-12);

        const std::vector<ResultRow> rows = resultsOf(reading.evaluations);
        QCOMPARE(rows.size(), std::size_t(5));
        QCOMPARE(rows[1].arm, QStringLiteral("PoFT"));
        QCOMPARE(rows[1].seeds, 3);
        QCOMPARE(rows[1].epoch, 5.0);
        QVERIFY(std::abs(rows[1].last - mean) < 1e-12);
        double later = 0;
        for (int seed = 1; seed <= 3; ++seed) {
            for (int epoch = 2; epoch <= 5; ++epoch)
                later += fakes::accuracy("PoFT", seed, epoch) / 12;
        }
        QVERIFY(std::abs(rows[1].later.mean - later) < 1e-12);
        QCOMPARE(rows[1].later.epochs, 4);
    }

    void seedsAreComparedAtTheSameEpoch()
    {
        std::vector<storage::ExperimentEvaluation> rows;
        for (const auto& [run, epoch, value] : {std::tuple{1, 1.0, 0.5}, {1, 2.0, 0.9}, {2, 1.0, 0.7}}) {
            storage::ExperimentEvaluation row;
            row.evaluation.runId = run;
            row.evaluation.task = row.evaluation.metric = "exact_match";
            row.evaluation.epoch = epoch;
            row.evaluation.value = value;
            row.arm = "SFT";
            row.seed = run;
            rows.push_back(row);
        }
        const std::vector<ResultRow> results = resultsOf(rows);
        QCOMPARE(results.size(), std::size_t(1));
        QCOMPARE(results[0].epoch, 1.0);
        QVERIFY(std::abs(results[0].last - 0.6) < 1e-12);
        QCOMPARE(results[0].later.epochs, 0);
        QVERIFY(resultsOf({}).empty());
    }

    void tauShowsNoiseAndCleanApart()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(60);  // SFT
        CurveStore store;
        ExperimentReading reading = read(fake, experiment, store);
        ChartContent content = tauChart(reading, store, fake.runningRun(), 0);
        QCOMPARE(content.bands.size(), std::size_t(2));
        QVERIFY(content.bands[0].fill != content.bands[1].fill);
        QCOMPARE(content.curves.size(), std::size_t(2));
        QVERIFY(content.curves[1].y.back() < content.curves[0].y.back());
        QVERIFY(content.caption.contains(QStringLiteral("diagnostic")));
        QVERIFY(content.title.contains(QStringLiteral("SFT")));
        QVERIFY(!content.curves[0].halted);

        fake.killRunning();
        reading = read(fake, experiment, store);
        content = tauChart(reading, store, fake.runningRun(), 0);
        QVERIFY(content.curves[0].halted);
        QCOMPARE(content.curves[0].haltedReason, QStringLiteral("returning"));
        QVERIFY2(content.caption.endsWith(QStringLiteral("Grey: the training stands still (returning).")),
                 qPrintable(content.caption));
        const QString caption = stepChart(StepChart::Loss, reading, store, groupsOf(reading), 0).caption;
        QVERIFY2(caption.endsWith(QStringLiteral("Grey stands still: SFT (returning).")), qPrintable(caption));
        QVERIFY(tauChart(reading, store, 999, 0).empty());
        QVERIFY(!tauChart(reading, store, 999, 0).emptyText.isEmpty());
    }

    void scoresAreReadOnceAndApart()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(0);
        const Result<ScoreReading> scores = readScores(fake.connection(), experiment, -1);
        QVERIFY(scores);
        QCOMPARE(scores->sets.size(), std::size_t(3));
        QVERIFY(scores->sets[0].name.isEmpty());
        QCOMPARE(scores->sets[1].name, QStringLiteral("demo-tutor-large"));
        QCOMPARE(scores->sets[0].part(Truth::Noise)->sorted.size(), std::size_t(180));
        QCOMPARE(scores->sets[0].part(Truth::Clean)->sorted.size(), std::size_t(420));
        const Result<ScoreReading> again = readScores(fake.connection(), experiment, scores->state);
        QVERIFY(again && again->unchanged);
    }

    void aSampleHasItsScoresAndItsWay()
    {
        fakes::FakeWorkspace fake = make();
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(2);
        storage::SampleQuery query;
        query.experiment = experiment;
        query.order = storage::SampleOrder::RLlm;
        query.limit = 1;
        const Result<storage::SamplePage> page = storage::samplePage(fake.connection(), query);
        QVERIFY(page && page->rows.size() == 1);
        const Result<SampleReading> reading = readSample(fake.connection(), page->rows[0].sampleId, experiment);
        QVERIFY(reading);
        QCOMPARE(reading->scores.size(), std::size_t(2));
        QCOMPARE(reading->trajectories.size(), std::size_t(2));
        const QString facts = sampleFacts(*reading, &page->rows[0], page->rows[0].tau);
        QVERIFY2(facts.contains(QStringLiteral("Known noise")) && facts.contains(QStringLiteral("demo-tutor-large")),
                 qPrintable(facts));
        const ChartContent chart = trajectoryChart(*reading);
        QCOMPARE(chart.curves.size(), std::size_t(2));
        QVERIFY(chart.curves[0].style != chart.curves[1].style);
    }

    void chartsAreExportedWithoutAWindow()
    {
        fakes::FakeWorkspace fake = make();
        fake.submitDemo();
        fake.workOff(3);
        const QString out = m_folder.filePath(QStringLiteral("charts"));
        const Result<QStringList> written =
            exportCharts(QString::fromStdString(fake.folder().string()), QStringLiteral("demo"), out);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        QVERIFY(written->contains(out + QStringLiteral("/cross-entropy-in-training.png")));
        QVERIFY(written->contains(out + QStringLiteral("/held-out-accuracy-after-each-epoch.pdf")));
        for (const QString& path : *written)
            QVERIFY2(QFileInfo(path).size() > 50, qPrintable(path));
        const Result<QStringList> none =
            exportCharts(QString::fromStdString(fake.folder().string()), QStringLiteral("missing"), out);
        QVERIFY(!none);
        QVERIFY(none.error().message.find("missing") != std::string::npos);
    }
};

QTEST_MAIN(TestCurves)
#include "tst_run_curves.moc"
