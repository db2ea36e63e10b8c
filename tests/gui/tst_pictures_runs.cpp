// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QDialog>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "gui/dialogs/deletion_dialog.h"
#include "gui/models/recipe_draft.h"
#include "gui/models/record_model.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "tests/gui/picture.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::grab;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Pictures of experiments and runs in their states (tests/gui/picture.h).
class TestPicturesRuns final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { poft::gui::testing::beginPictures(); }

    void experimentDialogs()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        QTest::qWait(400);
        grab(open.window, QStringLiteral("experiments-no-results"));
        const auto grabDialog = [&](const char* action, const char* dialog) {
            open.find<QAction>(action)->trigger();
            QTest::qWait(200);
            auto* shown = open.find<QDialog>(dialog);
            grab(*shown, QString::fromLatin1(dialog));
            return shown;
        };
        grabDialog("changeOneThingAction", "changeOneDialog")->reject();
        open.window.view()->experiments().draftPanel().draft().begin(
            QStringLiteral(R"({"recipe_version":1,"name":"broken","target":"nobody","data":{"train":"nothing"},
                "aligned":[{"model":"stranger"}],"seeds":[],"arms":[{"name":"A"},{"name":"B","after":"C"}]})"),
            place.folder.path(), QStringLiteral("a test"));
        open.find<QTabWidget>("experimentsPage.tabs")->setCurrentIndex(0);
        QTest::qWait(300);
        grab(open.window, QStringLiteral("experiments-errors"));
    }

    void brokenRecipe()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const QString path = place.folder.filePath(QStringLiteral("broken.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"recipe_version":1,"name":"broken","trainnig":{},"training":{"learning_rate":-1},"seeds":[]})");
        file.close();
        OpenWindow open(place, place.workspaceFolder());
        open.window.view()->experiments().openRecipe(path);
        QTest::qWait(300);
        grab(open.window, QStringLiteral("experiments-broken"));
    }

    void modelsInTheMaking()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        QTest::qWait(400);
        grab(open.window, QStringLiteral("runs-models"));
    }

    void settingsBesideNeighbours()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(5);
        fake.beginNext(37);
        fake.killRunning();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        QTest::qWait(600);
        grab(open.window, QStringLiteral("runs-returning"));
        open.find<RecordTable>("runsPage.table")->selectRow(13);  // PoFT, seed 1
        open.find<QTabWidget>("runsPage.detailTabs")->setCurrentIndex(1);
        QTest::qWait(100);
        grab(open.window, QStringLiteral("runs-settings"));
    }

    void deletion()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        QTest::qWait(400);
        auto* jobs = open.find<RecordTable>("runsPage.table");
        for (int row = 0; row < jobs->model()->rowCount() && !open.find<QAction>("deleteRunAction")->isEnabled(); ++row)
            jobs->selectRow(row);
        open.find<QAction>("deleteRunAction")->trigger();
        QTest::qWait(300);
        grab(*open.find<DeletionDialog>("deletionDialog"), QStringLiteral("deletion-dialog"));
    }
};

QTEST_MAIN(TestPicturesRuns)
#include "tst_pictures_runs.moc"
