// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <csignal>

#include "gui/charts/chart.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/models/record_model.h"
#include "gui/pages/data_page.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "storage/queue/control.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/tables/steps.h"
#include "tests/gui/window_fixture.h"
#include "tests/process/engine_process.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

constexpr int kSlow = 60000;

/// A workspace, the real engine, and its end: whatever a test leaves running is stopped and waited for.
struct RealPlace : Place {
    storage::Workspace workspace;
    storage::Connection connection;

    RealPlace()
        : workspace(*storage::Workspace::create(workspaceFolder(), "test 1.0")), connection(*workspace.connect())
    {
        qputenv("POFT_ENGINE", POFT_BINARY_DIR "/bin/poft-engine");
        qputenv("POFT_TORCH_MODULE", POFT_BINARY_DIR "/tests/libpoft_fake_backend.so");
        qputenv("POFT_FAKE_STEP_MS", "10");
    }

    ~RealPlace()
    {
        for (int round = 0; round < 100; ++round) {
            bool busy = false;
            for (const storage::Job& job : jobs()) {
                if (storage::isFinal(job.state))
                    continue;
                busy = true;
                (void)storage::control(workspace, connection, job.id, storage::JobAction::Stop);
            }
            if (!busy)
                break;
            QTest::qWait(100);
        }
        // The worker ends when nothing is left; the folder goes only then.
        for (int round = 0; round < 100 && !worker().isEmpty() && ::kill(worker().toInt(), 0) == 0; ++round)
            QTest::qWait(50);
    }

    std::vector<storage::Job> jobs() { return storage::listJobs(connection).value_or(std::vector<storage::Job>{}); }

    storage::Job job(const std::string& name)
    {
        for (storage::Job& row : jobs()) {
            if (row.name == name)
                return row;
        }
        return {};
    }

    storage::Run runOf(const std::string& name)
    {
        const auto run = storage::runOfJob(connection, job(name).id);
        return run && *run ? **run : storage::Run{};
    }

    /// Process id of the newest worker.
    QString worker()
    {
        QString newest;
        for (const storage::Job& row : jobs()) {
            if (!row.worker.empty())
                newest = QString::fromStdString(row.worker).section(QLatin1Char(':'), -1);
        }
        return newest;
    }

    QString writeRecipe(int epochs) const
    {
        const QString path = folder.filePath(QStringLiteral("small.json"));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(smallRecipe(epochs));
        return path;
    }
};

const Curve* meanCurve(const Chart& chart, const QString& name)
{
    for (const Curve& curve : chart.content().curves) {
        if (curve.name == name && !curve.thin)
            return &curve;
    }
    return nullptr;
}

}  // namespace

/// The window and a real engine process over one workspace.
class TestWindowAndEngine final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoWindowsOnOneWorkspaceShareTheEngine()
    {
        RealPlace place;
        OpenWindow one(place, place.workspaceFolder());
        OpenWindow two(place, place.workspaceFolder());
        one.window.view()->experiments().openRecipe(place.writeRecipe(2));
        auto* start = one.find<QToolButton>("experimentsPage.startButton");
        QTRY_VERIFY(start->isEnabled());
        QTest::mouseClick(start, Qt::LeftButton);
        // Both look for work that nobody does; each job is done once, and neither window has a word to say of it.
        two.go(PageId::Runs);
        QTRY_VERIFY(!place.jobs().empty());
        QTRY_VERIFY_WITH_TIMEOUT(
            std::ranges::all_of(
                place.jobs(),
                [](const storage::Job& job) { return job.state == storage::JobState::Done && job.attempt == 1; }),
            kSlow);
        for (OpenWindow* open : {&one, &two}) {
            QVERIFY(open->window.view()->session().workers().problem().isEmpty());
            QTRY_COMPARE(open->find<QToolButton>("statusStrip.problems")->text(), QStringLiteral("No problems"));
        }
    }

    void startWatchStopAndGoOn()
    {
        RealPlace place;
        OpenWindow open(place, place.workspaceFolder());
        open.window.view()->experiments().openRecipe(place.writeRecipe(8));
        auto* start = open.find<QToolButton>("experimentsPage.startButton");
        QTRY_VERIFY(start->isEnabled());
        QElapsedTimer clock;
        clock.start();
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_COMPARE(open.window.view()->page(), PageId::Runs);

        // The models that are made come first, then the arms.
        auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
        QTRY_VERIFY_WITH_TIMEOUT(chart->drawnPoints() > 0, kSlow);
        qInfo("the first point was drawn %lld ms after Start", clock.elapsed());
        QTRY_VERIFY_WITH_TIMEOUT(meanCurve(*chart, QStringLiteral("SFT")) != nullptr, kSlow);
        auto* table = open.find<RecordTable>("runsPage.table");
        table->choose(place.job("SFT, seed 1").id);
        auto* stop = open.find<QToolButton>("runsPage.stopButton");
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > 10, kSlow);
        QTRY_VERIFY(stop->isEnabled());
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(place.job("SFT, seed 1").state, storage::JobState::Stopped, kSlow);
        const std::int64_t stoppedAt = place.runOf("SFT, seed 1").step;
        QVERIFY(stoppedAt < 8 * 12);
        const auto kept = storage::latestResumable(place.connection, place.runOf("SFT, seed 1").id);
        QVERIFY(kept && *kept);
        QCOMPARE((*kept)->step, stoppedAt);
        QTRY_VERIFY(open.find<QLabel>("runsPage.details")->text().contains(QStringLiteral("stopped")));
        QTRY_COMPARE(meanCurve(*chart, QStringLiteral("SFT"))->haltedReason, QStringLiteral("stopped"));

        auto* retry = open.find<QToolButton>("runsPage.retryButton");
        QTRY_VERIFY(retry->isEnabled());
        QTest::mouseClick(retry, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > stoppedAt + 5, kSlow);
    }

    void pauseHoldsAndResumeGoesOn()
    {
        RealPlace place;
        OpenWindow open(place, place.workspaceFolder());
        open.window.view()->experiments().openRecipe(place.writeRecipe(20));
        open.find<QAction>("startAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > 3, kSlow);
        auto* table = open.find<RecordTable>("runsPage.table");
        table->choose(place.job("SFT, seed 1").id);
        QTRY_VERIFY(open.find<QToolButton>("runsPage.pauseButton")->isEnabled());
        QTest::mouseClick(open.find<QToolButton>("runsPage.pauseButton"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(place.job("SFT, seed 1").state, storage::JobState::Paused, kSlow);
        auto* resume = open.find<QToolButton>("runsPage.resumeButton");
        QTRY_VERIFY(resume->isEnabled());
        const std::int64_t pausedAt = place.runOf("SFT, seed 1").step;
        QTest::qWait(500);
        QCOMPARE(place.runOf("SFT, seed 1").step, pausedAt);
        QTest::mouseClick(resume, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > pausedAt, kSlow);
    }

    void aKilledEngineLeavesNeitherGapNorGhost()
    {
        RealPlace place;
        OpenWindow open(place, place.workspaceFolder());
        open.window.view()->experiments().openRecipe(place.writeRecipe(20));
        open.find<QAction>("startAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > 12, kSlow);
        QCOMPARE(::kill(place.worker().toInt(), SIGKILL), 0);
        // The window starts another engine by itself, and the run goes on from its last checkpoint.
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").revision > 0, kSlow);
        QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > 30, kSlow);
        auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
        const auto steps = storage::stepsAfter(place.connection, place.runOf("SFT, seed 1").id, 0);
        QVERIFY(steps);
        QTRY_VERIFY_WITH_TIMEOUT(meanCurve(*chart, QStringLiteral("SFT"))->x.size() >= steps->size(), kSlow);
        const Curve* curve = meanCurve(*chart, QStringLiteral("SFT"));
        for (std::size_t i = 0; i < curve->x.size(); ++i)
            QCOMPARE(curve->x[i], static_cast<double>(i + 1));
    }

    void aClosedWindowDoesNotStopTheTraining()
    {
        RealPlace place;
        {
            OpenWindow open(place, place.workspaceFolder());
            open.window.view()->experiments().openRecipe(place.writeRecipe(3));
            open.find<QAction>("startAction")->trigger();
            QTRY_VERIFY_WITH_TIMEOUT(place.runOf("SFT, seed 1").step > 3, kSlow);
            open.window.close();
        }
        QTRY_COMPARE_WITH_TIMEOUT(place.job("PoFT, seed 1").state, storage::JobState::Done, kSlow);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
        QTRY_COMPARE(chart->drawnPoints(), 2 * 36);
        QTRY_VERIFY(open.find<Chart>("runsPage.accuracyChart")->drawnPoints() >= 2 * 3);
        // A step of four samples need not hold noise.
        QTRY_VERIFY(open.find<Chart>("runsPage.tauChart")->drawnPoints() > 36);
        open.go(PageId::Scores);
        QTRY_VERIFY(open.find<Chart>("scoresPage.density0Chart")->drawnPoints() > 100);
        open.go(PageId::Samples);
        QTRY_COMPARE(open.find<RecordTable>("samplesPage.table")->model()->rowCount(), 48);
        open.go(PageId::Experiments);
        QTRY_COMPARE(open.find<RecordTable>("experimentsPage.results")->model()->rowCount(), 2);
    }

    void aFileIsImportedByMappingItsColumns()
    {
        RealPlace place;
        const QString path = place.folder.filePath(QStringLiteral("sums.jsonl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 30; ++i)
            file.write(QStringLiteral("{\"question\":\"%1+1?\",\"answer\":\"%2\"}\n")
                           .arg(i)
                           .arg(i == 7 ? QString() : QString::number(i + 1))
                           .toUtf8());
        file.close();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        open.find<DataPage>("dataPage")->importFiles({path});
        auto* dialog = open.find<ImportDialog>("importDialog");
        auto* verdict = dialog->findChild<QLabel*>(QStringLiteral("importDialog.verdict"));
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().contains(QStringLiteral("Choose below")), kSlow);
        for (const auto& [field, column] : {std::pair{"prompt", "question"}, {"response", "answer"}}) {
            auto* box =
                dialog->findChild<QComboBox*>(QStringLiteral("importDialog.field.%1").arg(QLatin1String(field)));
            box->setCurrentIndex(box->findData(QLatin1String(column)));
            Q_EMIT box->activated(box->currentIndex());
        }
        auto* import = dialog->findChild<QPushButton*>(QStringLiteral("importDialog.importButton"));
        QTRY_VERIFY_WITH_TIMEOUT(import->isEnabled(), kSlow);
        QTest::mouseClick(import, Qt::LeftButton);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, kSlow);
        const auto datasets = storage::listDatasets(place.connection);
        QVERIFY(datasets && datasets->size() == 1);
        QCOMPARE(datasets->front().sampleCount, 29);
        QCOMPARE(datasets->front().badRowCount, 1);
        QTRY_COMPARE(open.find<RecordTable>("dataPage.badRows")->model()->rowCount(), 1);

        // Of it a noisy one is made, after a look at what would become of it.
        auto* putNoise = open.find<QAction>("noiseDatasetAction");
        QTRY_VERIFY(putNoise->isEnabled());
        putNoise->trigger();
        QTRY_VERIFY(open.window.findChild<DeriveDialog*>() != nullptr);
        auto* derive = open.window.findChild<DeriveDialog*>();
        auto* summary = derive->findChild<QLabel*>(QStringLiteral("deriveDialog.summary"));
        // A tenth of 29.
        QTRY_VERIFY2_WITH_TIMEOUT(summary->text().startsWith(QStringLiteral("29 samples, 3 of them noise")),
                                  qPrintable(summary->text()), kSlow);
        QTest::mouseClick(derive->findChild<QPushButton*>(QStringLiteral("deriveDialog.makeButton")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 2, kSlow);
        const auto noisy = storage::findDataset(place.connection, "sums, noisy");
        QVERIFY(noisy.has_value());
        QCOMPARE(noisy->noiseCount, 3);
    }
};

QTEST_MAIN(TestWindowAndEngine)
#include "tst_window_and_engine.moc"
