// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QTabWidget>
#include <QTest>

#include <memory>

#include "gui/widgets/record_table.h"
#include "tests/gui/window_fixture.h"
#include "tests/gui/window_walk.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::faultsOf;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Walks over every page and every tab of it as they are shown: nothing without a name, without help or cut off, and no
/// model that breaks Qt's rules while the pages live.
class TestEveryPage final : public QObject {
    Q_OBJECT

    static void walk(OpenWindow& open)
    {
        std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
        for (RecordTable* table : open.window.findChildren<RecordTable*>())
            testers.push_back(std::make_unique<QAbstractItemModelTester>(
                table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest));
        QVERIFY(testers.size() >= 10);
        QStringList faults;
        for (const PageId page : kPages) {
            open.go(page);
            QTest::qWait(300);
            for (RecordTable* table : open.window.findChildren<RecordTable*>())
                if (table->isVisible() && table->model()->rowCount() > 0 && !table->chosenKey())
                    table->selectRow(0);
            QTest::qWait(200);
            faults << faultsOf(open.window);
            for (QTabWidget* tabs : open.window.findChildren<QTabWidget*>())
                for (int i = 0; tabs->isVisible() && i < tabs->count(); ++i) {
                    tabs->setCurrentIndex(i);
                    QTest::qWait(50);
                    faults << faultsOf(open.window);
                }
        }
        faults.removeDuplicates();
        for (const QString& fault : faults)
            qWarning("%s", qPrintable(fault));
        QCOMPARE(faults.size(), 0);
    }

private Q_SLOTS:
    void walks_data()
    {
        QTest::addColumn<bool>("full");
        QTest::addColumn<QSize>("size");
        QTest::newRow("empty") << false << QSize(1280, 800);
        QTest::newRow("empty, small") << false << QSize(1000, 700);
        QTest::newRow("full") << true << QSize(1280, 800);
        QTest::newRow("full, small") << true << QSize(1000, 700);
    }

    void walks()
    {
        QFETCH(bool, full);
        QFETCH(QSize, size);
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        if (full) {
            fake.addImport("alpaca_1k", 998);
            fake.addModel("Llama-3-8B-Instruct");
            fake.submitDemo();
            fake.workOff(11);
            fake.failNext("The engine stopped at step 124: out of memory. Try half the micro-batch.");
            fake.beginNext(37);
        }
        OpenWindow open(place, place.workspaceFolder());
        open.window.resize(size);
        walk(open);
    }
};

QTEST_MAIN(TestEveryPage)
#include "tst_every_page.moc"
