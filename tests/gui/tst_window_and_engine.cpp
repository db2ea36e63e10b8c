// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QToolButton>
#include <QtTest>

#include "gui/charts/chart.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "storage/queue/control.h"
#include "storage/tables/experiments.h"
#include "storage/tables/runs.h"
#include "storage/workspace/workspace.h"
#include "tests/gui/window_fixture.h"
#include "tests/process/engine_process.h"

using namespace poft;
using namespace poft::gui;
using gui::testing::OpenWindow;
using gui::testing::Place;

namespace {

/// The row of a table whose cells hold a text; -1 where there is none.
int rowWith(const RecordTable& table, const QString& text)
{
    const QAbstractItemModel* model = table.model();
    for (int row = 0; row < model->rowCount(); ++row)
        for (int column = 0; column < model->columnCount(); ++column)
            if (model->index(row, column).data().toString().contains(text))
                return row;
    return -1;
}

}  // namespace

/// Both programs together: the window starts the real engine (its arithmetic is the fake module's), shows what it does, and stops it.
class TestWindowAndEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startWatchStop();
};

void TestWindowAndEngine::startWatchStop()
{
    Place place;
    qputenv("POFT_ENGINE", POFT_BINARY_DIR "/bin/poft-engine");
    qputenv("POFT_TORCH_MODULE", POFT_BINARY_DIR "/tests/libpoft_fake_backend.so");
    qputenv("POFT_FAKE_STEP_MS", "25");
    const std::filesystem::path folder = place.workspaceFolder();
    QVERIFY(storage::Workspace::create(folder, "test").has_value());
    const QString recipe = place.folder.filePath(QStringLiteral("small.json"));
    QFile file(recipe);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(smallRecipe(10));
    file.close();

    OpenWindow open(place, folder);
    open.go(PageId::Experiments);
    open.window.view()->experiments().openRecipe(recipe);
    auto* start = open.find<QToolButton>("experimentsPage.startButton");
    QTRY_VERIFY(start->isEnabled());
    QTest::mouseClick(start, Qt::LeftButton);
    QTRY_COMPARE(open.window.view()->page(), PageId::Runs);

    // The window starts a worker by itself; its steps appear in the charts.
    auto* table = open.find<RecordTable>("runsPage.table");
    QTRY_VERIFY_WITH_TIMEOUT(rowWith(*table, QStringLiteral("SFT, seed 1")) >= 0, 10000);
    auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
    const auto stateOf = [&](const QString& job) {
        const int row = rowWith(*table, job);
        return row < 0 ? QString() : table->model()->index(row, 0).data().toString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(stateOf(QStringLiteral("SFT, seed 1")).contains(QStringLiteral("running")), 30000);
    QTRY_VERIFY_WITH_TIMEOUT(chart->drawnPoints() >= 5, 15000);
    const int before = chart->drawnPoints();
    QTRY_VERIFY_WITH_TIMEOUT(chart->drawnPoints() > before, 5000);

    // Stop, by the button of the chosen job.
    table->selectRow(rowWith(*table, QStringLiteral("SFT, seed 1")));
    auto* stop = open.find<QToolButton>("runsPage.stopButton");
    QTRY_VERIFY_WITH_TIMEOUT(stop->isEnabled(), 5000);
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(stateOf(QStringLiteral("SFT, seed 1")).contains(QStringLiteral("stopped")), 10000);

    // The worker goes on with the next arm; it is stopped too, and the engine ends because nothing is left for it.
    QTRY_VERIFY_WITH_TIMEOUT(stateOf(QStringLiteral("PoFT, seed 1")).contains(QStringLiteral("running")), 15000);
    table->selectRow(rowWith(*table, QStringLiteral("PoFT, seed 1")));
    QTRY_VERIFY_WITH_TIMEOUT(stop->isEnabled(), 5000);
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(stateOf(QStringLiteral("PoFT, seed 1")).contains(QStringLiteral("stopped")), 10000);

    // What the stop kept is in the database: the run with its checkpoint, and every step that the charts showed.
    auto workspace = storage::Workspace::open(folder);
    QVERIFY(workspace.has_value());
    auto connection = workspace->connect(storage::Access::ReadOnly);
    QVERIFY(connection.has_value());
    const auto runs = storage::listRuns(*connection);
    QVERIFY(runs.has_value());
    int stopped = 0;
    for (const storage::Run& run : *runs) {
        if (run.finishedAt.empty() && run.step > 0) {
            ++stopped;
            const auto checkpoint = storage::latestResumable(*connection, run.id);
            QVERIFY(checkpoint.has_value() && checkpoint->has_value());
            QCOMPARE((*checkpoint)->step, run.step);
        }
    }
    QVERIFY(stopped >= 1);
}

QTEST_MAIN(TestWindowAndEngine)
#include "tst_window_and_engine.moc"
