// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>
#include <QThread>

#include "gui/app/database_thread.h"
#include "gui/app/session.h"
#include "gui/app/theme.h"
#include "gui/models/record_model.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "tests/gui/picture.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::grab;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Pictures of every page, empty and full, light and dark (tests/gui/picture.h).
class TestPictures final : public QObject {
    Q_OBJECT

    void grabPages(OpenWindow& open, const QString& suffix)
    {
        const std::pair<PageId, const char*> pages[]{{PageId::Start, "start"},     {PageId::Data, "data"},
                                                     {PageId::Models, "models"},   {PageId::Experiments, "experiments"},
                                                     {PageId::Runs, "runs"},       {PageId::Scores, "scores"},
                                                     {PageId::Samples, "samples"}, {PageId::Compare, "compare"},
                                                     {PageId::Chat, "chat"}};
        for (const auto& [page, name] : pages) {
            open.go(page);
            QTest::qWait(400);
            if (page == PageId::Samples) {
                auto* table = open.find<RecordTable>("samplesPage.table");
                table->selectRow(1);
                QTest::qWait(300);
            }
            if (page == PageId::Data && open.find<RecordTable>("dataPage.samples")->model()->rowCount() > 0) {
                open.find<RecordTable>("dataPage.samples")->selectRow(0);
                QTest::qWait(200);
            }
            grab(open.window, QLatin1String(name) + suffix);
        }
    }

private Q_SLOTS:
    void initTestCase() { poft::gui::testing::beginPictures(); }

    void emptyPages()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        grabPages(open, QStringLiteral("-empty"));
    }

    void fullPages()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 998);
        fake.addModel("Llama-3-8B-Instruct");
        fake.submitDemo();
        fake.workOff(11);
        fake.failNext(
            "The engine stopped at step 124: out of memory (needed 3.1 GB more). The checkpoint of step 120 is kept. "
            "Try half the micro-batch.");
        fake.warn(
            "The tokenizers of demo-tutor-small and demo-tutor-large differ by 1.7× in characters per token: scores "
            "shift by 0.4 nats.");
        fake.beginNext(37);
        OpenWindow open(place, place.workspaceFolder());
        grabPages(open, QString());
        open.go(PageId::Runs);
        open.window.findChild<QScrollArea*>(QStringLiteral("runsPage.charts"))->verticalScrollBar()->setValue(10000);
        QTest::qWait(200);
        grab(open.window, QStringLiteral("runs-lower"));
        open.window.findChild<QScrollArea*>(QStringLiteral("runsPage.charts"))->verticalScrollBar()->setValue(0);
        open.go(PageId::Scores);
        open.find<QTabWidget>("scoresPage.tabs")->setCurrentWidget(open.find<QWidget>("scoresPage.scatter"));
        QTest::qWait(500);
        grab(open.window, QStringLiteral("scores-scatter"));
        open.find<QTabWidget>("scoresPage.tabs")->setCurrentIndex(0);
        open.window.view()->experiments().openDemo(false);
        QTest::qWait(200);
        grab(open.window, QStringLiteral("experiments-draft"));

        const QPalette light = QApplication::palette();
        QApplication::setPalette(darkPalette());
        grabPages(open, QStringLiteral("-dark"));
        QApplication::setPalette(light);
        open.window.resize(900, 640);
        open.go(PageId::Runs);
        QTest::qWait(200);
        grab(open.window, QStringLiteral("runs-small"));
    }

    void pagesInTrouble()
    {
        const std::tuple<PageId, const char*, const char*> pages[]{
            {PageId::Experiments, "experiments", "experiments"}, {PageId::Runs, "runs", "jobs"},
            {PageId::Scores, "scores", "score_series"},          {PageId::Samples, "samples", "samples"},
            {PageId::Compare, "compare", "evaluations"},         {PageId::Chat, "chat", "models"}};
        for (const auto& [page, name, table] : pages) {
            Place place;
            fakes::FakeWorkspace fake(place.workspaceFolder());
            fake.submitDemo();
            fake.workOff(2);
            place.settings.setPage(static_cast<int>(PageId::Data));
            OpenWindow open(place, place.workspaceFolder());
            QTest::qWait(300);
            // A slow disk: the threads that read are kept busy while the page is shown for the first time.
            for (DatabaseThread* thread :
                 {&open.window.view()->session().database(), &open.window.view()->session().longReadings()})
                thread->run(&open.window, [](Result<storage::Connection>&) {
                    QThread::msleep(800);
                    return std::function<void()>();
                });
            open.go(page);
            QTest::qWait(200);
            grab(open.window, QLatin1String(name) + QStringLiteral("-busy"));
            QTest::qWait(900);
            open.go(PageId::Data);
            fake.connection().execute("ALTER TABLE " + std::string(table) + " RENAME TO lost");
            QTest::qWait(800);
            open.go(page);
            QTest::qWait(600);
            grab(open.window, QLatin1String(name) + QStringLiteral("-failed"));
            fake.connection().execute("ALTER TABLE lost RENAME TO " + std::string(table));
            open.find<QAction>(qPrintable(QLatin1String(name) + QStringLiteral("Page.tryAgainAction")))->trigger();
            auto* state = open.find<StateStack>(qPrintable(QLatin1String(name) + QStringLiteral("Page.state")));
            QTRY_VERIFY2(state->showsContent(), name);
        }
    }
};

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
