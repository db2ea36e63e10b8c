// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/deletion_dialog.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Deleting what was made or added by mistake from the pages Data, Models and Experiments.
class TestDeletions final : public QObject {
    Q_OBJECT

    /// Waits for the question, which must hold `words`, and says yes.
    static void sayYes(OpenWindow& open, const QString& words)
    {
        QTRY_VERIFY(open.window.findChild<DeletionDialog*>() != nullptr);
        auto* dialog = open.window.findChild<DeletionDialog*>();
        auto* text = dialog->findChild<QLabel*>(QStringLiteral("deletionDialog.text"));
        auto* yes = dialog->findChild<QPushButton*>(QStringLiteral("deletionDialog.deleteButton"));
        QTRY_VERIFY2(yes->isEnabled(), qPrintable(text->text()));
        QVERIFY2(text->text().contains(words), qPrintable(text->text()));
        QTest::mouseClick(yes, Qt::LeftButton);
        QTRY_VERIFY(open.window.findChild<DeletionDialog*>() == nullptr);
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp); }

    void aDataSetIsDeleted()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id first = fake.addImport("first", 20);
        const storage::Id second = fake.addImport("second", 10);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_COMPARE(table->model()->rowCount(), 2);
        table->choose(second);
        QTest::mouseClick(open.find<QToolButton>("dataPage.deleteDatasetButton"), Qt::LeftButton);
        sayYes(open, QStringLiteral("the data set \"second\""));
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QVERIFY(!storage::findDataset(fake.connection(), second));
        QTRY_COMPARE(table->chosenKey(), std::optional<qint64>(first));
        QVERIFY(open.find<QLabel>("sentence")->text().startsWith(QStringLiteral("Deleted: the data set")));
        // The last one leaves the empty page, and nothing to delete.
        open.find<QAction>("deleteDatasetAction")->trigger();
        sayYes(open, QStringLiteral("the data set \"first\""));
        QTRY_VERIFY(open.find<QLabel>("dataPage.state.messageTitle")->isVisible());
        QVERIFY(!open.find<QAction>("deleteDatasetAction")->isEnabled());
    }

    void aModelIsTakenOutOfTheWorkspace()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id model = fake.addModel("by mistake");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        auto* button = open.find<QToolButton>("modelsPage.deleteModelButton");
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        sayYes(open, QStringLiteral("Its files in /models/by mistake stay as they are."));
        QTRY_VERIFY(open.find<QLabel>("modelsPage.state.messageTitle")->isVisible());
        QVERIFY(!storage::findModel(fake.connection(), model));
        QVERIFY(!button->isEnabled());
    }

    void aDataSetThatAJobNeedsStays()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        const auto train = storage::findDataset(fake.connection(), "demo-train");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->choose(train->id);
        open.find<QAction>("deleteDatasetAction")->trigger();
        auto* text = open.find<QLabel>("deletionDialog.text");
        QTRY_VERIFY2(text->text().contains(QStringLiteral("needs it and is not done")), qPrintable(text->text()));
        QVERIFY(!open.find<QPushButton>("deletionDialog.deleteButton")->isEnabled());
    }

    void anExperimentGoesWithItsRuns()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(2);
        fake.connection().execute("UPDATE jobs SET state = 'cancelled' WHERE state = 'queued'");
        QVERIFY(!storage::listRuns(fake.connection())->empty());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        QTRY_VERIFY(open.find<RecordTable>("runsPage.table")->model()->rowCount() > 0);
        open.go(PageId::Experiments);
        auto* button = open.find<QAction>("deleteExperimentAction");
        QTRY_VERIFY(button->isEnabled());
        button->trigger();
        sayYes(open, QStringLiteral("go with it: curves, checkpoints and results."));
        QTRY_VERIFY(open.find<QLabel>("experimentsPage.state.messageTitle")->isVisible());
        QVERIFY(!storage::findExperiment(fake.connection(), experiment));
        QVERIFY(storage::listRuns(fake.connection())->empty());
        // Its data stays; no page goes on about the experiment.
        QVERIFY(storage::findDataset(fake.connection(), "demo-train").has_value());
        QVERIFY(!button->isEnabled());
        QTRY_VERIFY(!open.window.view()->session().experiment());
        open.go(PageId::Runs);
        QTRY_COMPARE(open.find<RecordTable>("runsPage.table")->model()->rowCount(), 0);
    }
};

QTEST_MAIN(TestDeletions)
#include "tst_deletions.moc"
