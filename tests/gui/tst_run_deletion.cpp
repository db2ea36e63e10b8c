// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/deletion_dialog.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/runs.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Deleting a run from the page Runs.
class TestRunDeletion final : public QObject {
    Q_OBJECT

    /// The run of an objective from which no other job starts.
    static storage::Run runOf(storage::Connection& connection, const char* objective)
    {
        const auto runs = storage::listRuns(connection);
        for (const storage::Run& run : runs.value_or(std::vector<storage::Run>{})) {
            if (run.objective == objective)
                return run;
        }
        return {};
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp); }

    void aRunIsDeletedAfterAQuestion()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(3);
        const storage::Run run = runOf(fake.connection(), "bi_poft");
        QVERIFY(run.id != 0);
        const std::filesystem::path file = fake.workspace().runFolder(run.id) / "checkpoint-200" / "model.safetensors";
        std::filesystem::create_directories(file.parent_path());
        QFile weights(QString::fromStdString(file.string()));
        QVERIFY(weights.open(QIODevice::WriteOnly));
        weights.write(QByteArray(3'000'000, 'x'));
        weights.close();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->choose(run.jobId);
        auto* button = open.find<QToolButton>("runsPage.deleteRunButton");
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        auto* dialog = open.find<DeletionDialog>("deletionDialog");
        auto* text = dialog->findChild<QLabel*>(QStringLiteral("deletionDialog.text"));
        auto* yes = dialog->findChild<QPushButton*>(QStringLiteral("deletionDialog.deleteButton"));
        QTRY_VERIFY2(yes->isEnabled(), qPrintable(text->text()));
        QVERIFY2(text->text().contains(QString::fromStdString(run.name)), qPrintable(text->text()));
        QVERIFY2(text->text().contains(QStringLiteral("MB")), qPrintable(text->text()));
        // Enter is the way back.
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY(open.window.findChild<DeletionDialog*>(QStringLiteral("deletionDialog")) == nullptr);
        QVERIFY(storage::findRun(fake.connection(), run.id));

        open.find<QAction>("deleteRunAction")->trigger();
        dialog = open.find<DeletionDialog>("deletionDialog");
        yes = dialog->findChild<QPushButton*>(QStringLiteral("deletionDialog.deleteButton"));
        QTRY_VERIFY(yes->isEnabled());
        QTest::mouseClick(yes, Qt::LeftButton);
        QTRY_VERIFY(!storage::findRun(fake.connection(), run.id));
        QVERIFY(!std::filesystem::exists(file));
        QTRY_VERIFY(open.find<QLabel>("sentence")->text().startsWith(QStringLiteral("Deleted: the run")));
        // Its job stays in the history, without a run to delete.
        QTRY_VERIFY(!button->isEnabled());
        QVERIFY(table->model()->rowCount() > 0);
    }

    void aRunningOneIsRefusedWithTheReason()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(10);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->choose(fake.runningJob());
        QTRY_VERIFY(open.find<QAction>("deleteRunAction")->isEnabled());
        open.find<QAction>("deleteRunAction")->trigger();
        auto* dialog = open.find<DeletionDialog>("deletionDialog");
        auto* text = dialog->findChild<QLabel*>(QStringLiteral("deletionDialog.text"));
        QTRY_VERIFY(text->text().contains(QStringLiteral("stop it first")));
        QVERIFY(!dialog->findChild<QPushButton*>(QStringLiteral("deletionDialog.deleteButton"))->isEnabled());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(storage::findRun(fake.connection(), fake.runningRun()));
    }
};

QTEST_MAIN(TestRunDeletion)
#include "tst_run_deletion.moc"
