// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/models/jobs_model.h"
#include "gui/models/samples_model.h"
#include "gui/pages/experiment_details.h"
#include "gui/pages/experiments_page.h"
#include "gui/pages/models_page.h"
#include "gui/pages/runs_page.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "gui/widgets/status_strip.h"
#include "storage/tables/jobs.h"
#include "tests/gui/accessibility.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// The real window over a workspace, by mouse and keyboard.
class TestWindow final : public QObject {
    Q_OBJECT

    static storage::JobState stateOf(fakes::FakeWorkspace& fake, storage::Id job)
    {
        const auto row = storage::findJob(fake.connection(), job);
        return row ? row->state : storage::JobState::Failed;
    }

    static int rowOf(const RecordTable& table, const QString& text)
    {
        for (int r = 0; r < table.model()->rowCount(); ++r) {
            for (int c = 0; c < table.model()->columnCount(); ++c) {
                if (table.model()->index(r, c).data().toString() == text)
                    return r;
            }
        }
        return -1;
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject|QLayout|QWidget|objectName")));
    }

    void emptyPagesSayWhatComesAndLeadOn()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        const std::pair<PageId, const char*> pages[]{
            {PageId::Data, "dataPage"},       {PageId::Models, "modelsPage"}, {PageId::Experiments, "experimentsPage"},
            {PageId::Runs, "runsPage"},       {PageId::Scores, "scoresPage"}, {PageId::Samples, "samplesPage"},
            {PageId::Compare, "comparePage"}, {PageId::Chat, "chatPage"}};
        for (const auto& [page, name] : pages) {
            open.go(page);
            const QString state = QStringLiteral("%1.state").arg(QLatin1String(name));
            auto* title = open.window.findChild<QLabel*>(state + QStringLiteral(".messageTitle"));
            QTRY_VERIFY2(title->isVisible() && !title->text().isEmpty(), name);
            QVERIFY(open.window.findChild<QLabel*>(state + QStringLiteral(".message"))->text().size() > 40);
        }
        open.go(PageId::Experiments);
        QTest::mouseClick(open.find<QToolButton>("experimentsPage.state.quickDemoAction"), Qt::LeftButton);
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.title")->text(), QStringLiteral("demo-quick"));
    }

    void keysGoToPages()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        for (int i = 0; i < static_cast<int>(kPages.size()); ++i) {
            QTest::keyClick(&open.window, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QTRY_COMPARE(static_cast<int>(open.window.view()->page()), i);
        }
    }

    void aWaitingJobIsWorkedOnFirst()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(1);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_VERIFY(rowOf(*table, QStringLiteral("bi-PoFT, seed 2")) >= 0);
        const auto job =
            table->model()->index(rowOf(*table, QStringLiteral("bi-PoFT, seed 2")), 0).data(kKeyRole).toLongLong();
        table->choose(job);
        auto* first = open.find<QAction>("workOnFirstAction");
        QTRY_VERIFY(first->isEnabled());
        first->trigger();
        QTRY_VERIFY(storage::findJob(fake.connection(), job)->priority > 0);
    }

    void anEndIsTold()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(20);
        OpenWindow open(place, place.workspaceFolder());
        QSignalSpy ended(&open.window.view()->strip(), &StatusStrip::jobEnded);
        QTRY_VERIFY(open.find<QToolButton>("statusStrip.running")->text().contains(QStringLiteral("SFT, seed 1")));
        fake.finishRunning();
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(ended.first().first().toString(), QStringLiteral("SFT, seed 1 is done."));
        QVERIFY(!ended.first().last().toBool());
    }

    void theLogIsShown()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        QFile file(QString::fromStdString((fake.folder() / "worker.log").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("first line\nlast line\n");
        file.close();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* button = open.find<QToolButton>("runsPage.logButton");
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        auto* text = open.find<QPlainTextEdit>("logDialog.text");
        QTRY_VERIFY(text->toPlainText().endsWith(QStringLiteral("last line\n")));
        QTest::mouseClick(open.find<QPushButton>("logDialog.closeButton"), Qt::LeftButton);
        QTRY_VERIFY(open.window.findChild<QPlainTextEdit*>(QStringLiteral("logDialog.text")) == nullptr);
    }

    void jobsAreControlledByButton()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(1);
        fake.beginNext(20);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 15);
        table->choose(fake.runningJob());
        auto* pause = open.find<QToolButton>("runsPage.pauseButton");
        QTRY_VERIFY(pause->isEnabled());
        QVERIFY(open.find<QToolButton>("runsPage.checkpointButton")->isEnabled());
        QVERIFY(!open.find<QToolButton>("runsPage.retryButton")->isEnabled());
        QTest::mouseClick(pause, Qt::LeftButton);
        // The lock is held by a live worker: it is asked, and the window says so.
        QTRY_COMPARE(storage::findJob(fake.connection(), fake.runningJob())->requested,
                     std::optional(storage::JobRequest::Pause));
        QTRY_VERIFY(rowOf(*table, QStringLiteral("● pausing")) >= 0);

        // A job that waits is cancelled at once, and comes back with Retry, by keyboard.
        const int row = rowOf(*table, QStringLiteral("bi-PoFT, seed 1"));
        const auto job = table->model()->index(row, 0).data(kKeyRole).toLongLong();
        table->choose(job);
        QTRY_VERIFY(open.find<QToolButton>("runsPage.stopButton")->isEnabled());
        QTest::keyClick(&open.window, Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(stateOf(fake, job), storage::JobState::Cancelled);
        QTRY_VERIFY(open.find<QToolButton>("runsPage.retryButton")->isEnabled());
        QTest::keyClick(&open.window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(stateOf(fake, job), storage::JobState::Queued);
        QCOMPARE(table->chosenKey(), std::optional<qint64>(job));
    }

    void liveStepsAppearInTheCharts()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        fake.beginNext(5);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
        QTRY_COMPARE(chart->drawnPoints(), 5);
        QElapsedTimer clock;
        clock.start();
        fake.appendSteps(7);
        QTRY_COMPARE_WITH_TIMEOUT(chart->drawnPoints(), 12, 2000);
        qInfo("a step was drawn %lld ms after its commit", clock.elapsed());
        QVERIFY2(clock.elapsed() <= 1500,
                 "far over the 500 ms of the design; the bound leaves room for a busy machine");
        // A worker that dies is seen though it writes nothing, and a resume leaves no ghost.
        auto* table = open.find<RecordTable>("runsPage.table");
        fake.takeBack(9);
        QTRY_COMPARE(chart->drawnPoints(), 9);
        fake.killRunning();
        QTRY_VERIFY_WITH_TIMEOUT(rowOf(*table, QStringLiteral("↺ returning")) >= 0, 6000);
        QTRY_VERIFY(chart->content().curves.front().halted);
    }

    void closingAndOpeningShowsEverything()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(5);
        {
            OpenWindow open(place, place.workspaceFolder());
            open.go(PageId::Scores);
            open.window.close();
        }
        fake.beginNext(30);
        OpenWindow open(place, place.workspaceFolder());
        QCOMPARE(open.window.view()->page(), PageId::Scores);
        open.go(PageId::Runs);
        QTRY_VERIFY(open.find<Chart>("runsPage.crossEntropyChart")->drawnPoints() > 200 * 3);
        QTRY_COMPARE(open.window.view()->session().experiment(), std::optional(experiment));
        QTRY_VERIFY(open.find<Chart>("runsPage.accuracyChart")->drawnPoints() >= 5 * 3);
        QTRY_VERIFY(open.find<Chart>("runsPage.tauChart")->drawnPoints() > 0);
    }

    void modelsThatAreMadeAreShownFirst()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* chart = open.find<Chart>("runsPage.crossEntropyChart");
        QTRY_COMPARE(chart->drawnPoints(), 3 * 80);
        auto* which = open.find<QComboBox>("runsPage.which");
        QCOMPARE(which->currentIndex(), which->count() - 1);
        fake.beginNext(3);
        QTRY_COMPARE(which->currentIndex(), 0);
        QTRY_COMPARE(chart->drawnPoints(), 3);
    }

    void scoresHaveAMovableThreshold()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Scores);
        auto* tail = open.find<QLabel>("scoresPage.tail");
        QTRY_VERIFY2(tail->text().contains(QStringLiteral("100 % of the noise, 5 % of the clean")),
                     qPrintable(tail->text()));
        auto* chart = open.find<Chart>("scoresPage.density0Chart");
        QTRY_VERIFY(chart->drawnPoints() > 500);
        QVERIFY(chart->content().caption.contains(QStringLiteral("n = 180")) &&
                chart->content().caption.contains(QStringLiteral("bandwidth")));
        auto* box = open.find<QDoubleSpinBox>("scoresPage.threshold");
        box->setValue(-20);
        QTRY_VERIFY(tail->text().contains(QStringLiteral(" 0 % of the noise, 0 % of the clean")));
        Q_EMIT chart->thresholdMoved(-3);
        QCOMPARE(box->value(), -3.0);
        QTRY_COMPARE(open.find<Chart>("scoresPage.density2Chart")->content().threshold->x, -3.0);
    }

    void samplesAreSortedAndRead()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        QTRY_COMPARE(table->model()->rowCount(), 200);
        const auto cell = [table](int row, int column) { return table->model()->index(row, column); };
        QVERIFY(cell(0, SamplesModel::Score).data(kSortRole).toDouble() <=
                cell(1, SamplesModel::Score).data(kSortRole).toDouble());
        QTRY_VERIFY(open.find<QLabel>("samplesPage.count")->text().startsWith(QStringLiteral("600 samples")));
        table->setFocus();
        table->selectRow(0);
        auto* text = open.find<QTextEdit>("samplesPage.text");
        QTRY_VERIFY(text->toPlainText().contains(QStringLiteral("User")));
        const QString first = text->toPlainText();
        QTRY_VERIFY(open.find<QLabel>("samplesPage.facts")->text().contains(QStringLiteral("Known noise")));
        QTRY_COMPARE(open.find<Chart>("samplesPage.trajectoryChart")->content().curves.size(), std::size_t(2));
        QTest::keyClick(table, Qt::Key_Down);
        QTRY_VERIFY(text->toPlainText() != first);
        // A click on the header sorts by tau, largest first at the second click.
        const QHeaderView* header = table->horizontalHeader();
        // Two aligned models have columns of their own before it.
        const int tauColumn = SamplesModel::Tau + 2;
        const QPoint tau(header->sectionViewportPosition(tauColumn) + 10, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, tau);
        QTRY_VERIFY(header->sortIndicatorSection() == tauColumn);
        const auto sorted = [&](Qt::SortOrder order) {
            const double a = cell(0, tauColumn).data(kSortRole).toDouble();
            const double b = cell(199, tauColumn).data(kSortRole).toDouble();
            return order == Qt::AscendingOrder ? a <= b : a >= b;
        };
        QTRY_VERIFY(sorted(header->sortIndicatorOrder()));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, tau);
        QTRY_VERIFY(sorted(header->sortIndicatorOrder()));
        auto* filter = open.find<QComboBox>("samplesPage.filter");
        filter->setCurrentIndex(1);
        Q_EMIT filter->activated(1);
        QTRY_VERIFY(open.find<QLabel>("samplesPage.count")->text().startsWith(QStringLiteral("180 of 600")));
    }

    void dataAndModelsAreListed()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 998);
        fake.addModel("tutor");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QTRY_COMPARE(open.find<RecordTable>("dataPage.samples")->model()->rowCount(), 200);
        auto* tabs = open.find<QTabWidget>("dataPage.tabs");
        QTRY_COMPARE(tabs->tabText(2), QStringLiteral("Bad rows (2)"));
        QTRY_COMPARE(open.find<RecordTable>("dataPage.badRows")->model()->rowCount(), 2);
        open.find<RecordTable>("dataPage.samples")->selectRow(0);
        QTRY_VERIFY(open.find<QPlainTextEdit>("dataPage.sampleText")
                        ->toPlainText()
                        .contains(QStringLiteral("uses of a brick")));
        open.go(PageId::Models);
        QTRY_COMPARE(open.find<RecordTable>("modelsPage.table")->model()->rowCount(), 1);
        QTRY_VERIFY(
            open.find<QPlainTextEdit>("modelsPage.details")->toPlainText().contains(QStringLiteral("8,030,261,248")));
    }

    void theStripTellsWhatRunsAndWhatIsWrong()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(1);
        fake.warn("The tokenizers differ by 1.7×.");
        fake.beginNext(20);
        OpenWindow open(place, place.workspaceFolder());
        auto* running = open.find<QToolButton>("statusStrip.running");
        QTRY_VERIFY2(running->text().contains(QStringLiteral("PoFT, seed 1")) &&
                         running->text().contains(QStringLiteral("step 20/200")),
                     qPrintable(running->text()));
        auto* problems = open.find<QToolButton>("statusStrip.problems");
        QTRY_VERIFY(problems->text().startsWith(QStringLiteral("1 ")));
        QTest::mouseClick(running, Qt::LeftButton);
        QTRY_COMPARE(open.window.view()->page(), PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_COMPARE(table->chosenKey(), std::optional<qint64>(fake.runningJob()));
        fake.killRunning();
        QTRY_VERIFY_WITH_TIMEOUT(problems->text().startsWith(QStringLiteral("2 ")),
                                 8000);  // and no engine to go on with
        QVERIFY(open.window.view()->strip().problems().join(QLatin1Char(' ')).contains(QStringLiteral("POFT_ENGINE")));
    }

    void everyControlHasAName()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 20);
        fake.submitDemo();
        fake.workOff(1);
        OpenWindow open(place, place.workspaceFolder());
        QStringList nameless;
        for (const PageId page : kPages) {
            open.go(page);
            QTest::qWait(100);
            nameless += poft::gui::testing::namelessControls(open.window);
        }
        nameless.removeDuplicates();
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
    }

    void noTwoActionsShareAKey()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        QMap<QString, QString> users;
        int keys = 0;
        for (const QAction* action : open.window.findChildren<QAction*>()) {
            for (const QKeySequence& shortcut : action->shortcuts()) {
                const QString text = shortcut.toString();
                QVERIFY2(!users.contains(text),
                         qPrintable(QStringLiteral("%1: %2 and %3").arg(text, users[text], action->text())));
                users[text] = action->text();
                ++keys;
            }
        }
        QVERIFY(keys >= 15);
        // Letters of the menu bar.
        QSet<QChar> letters;
        for (const QAction* action : open.window.menuBar()->actions()) {
            const qsizetype mark = action->text().indexOf(QLatin1Char('&'));
            QVERIFY(mark >= 0);
            const QChar letter = action->text()[mark + 1].toLower();
            QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
            letters.insert(letter);
        }
    }

    void resultsThatAreNotThereSayWhy()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        auto* state = open.find<StateStack>("experimentsPage.resultState");
        auto* title = open.find<QLabel>("experimentsPage.resultState.messageTitle");
        QTRY_VERIFY(!state->showsContent());
        QCOMPARE(title->text(), QStringLiteral("No results yet"));
        fake.workOff(1);
        QTRY_VERIFY(state->showsContent());

        ExperimentDetails details({open.find<QAction>("duplicateExperimentAction")});
        storage::Experiment experiment;
        experiment.recipe = R"({"data":{"train":"t"},"arms":[{"name":"A"},{"name":"B"}]})";
        details.show(experiment, {});
        const auto said = [&] {
            return details.findChild<QLabel*>(QStringLiteral("experimentsPage.resultState.messageTitle"))->text();
        };
        QCOMPARE(said(), QStringLiteral("Nothing is measured here"));
        QVERIFY(details.findChild<QToolButton*>(
                    QStringLiteral("experimentsPage.resultState.duplicateExperimentAction")) != nullptr);
        experiment.recipe = R"({"arms":[{"name":"A"},{"name":"B","evaluations":[{"task":"exact_match"}]}]})";
        details.show(experiment, {});
        QCOMPARE(said(), QStringLiteral("No results yet"));
        experiment.recipe = R"({"data":{"train":"t","evaluation":"e"},"arms":[{"name":"A"}]})";
        details.show(experiment, {});
        QCOMPARE(said(), QStringLiteral("No results yet"));
    }

    void settingsOfARunAreSearchedAndNarrowed()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(5);
        fake.beginNext(20);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* tabs = open.find<QTabWidget>("runsPage.detailTabs");
        QTRY_VERIFY(tabs->isTabEnabled(1));
        QTRY_VERIFY(open.find<QLabel>("runsPage.details")->text().contains(QStringLiteral("tokens per second")));
        tabs->setCurrentIndex(1);
        auto* table = open.find<RecordTable>("runsPage.settings");
        const int all = table->model()->rowCount();
        QVERIFY(all > 10);
        auto* search = open.find<QLineEdit>("runsPage.settingsSearch");
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("learning rate"));
        QVERIFY(table->model()->rowCount() > 0 && table->model()->rowCount() < all);
        search->clear();
        auto* differing = open.find<QCheckBox>("runsPage.settingsDiffering");
        differing->setFocus();
        QTest::keyClick(differing, Qt::Key_Space);
        const int few = table->model()->rowCount();
        QVERIFY2(few < all, qPrintable(QString::number(few)));
        // A new reading keeps what was asked for.
        fake.appendSteps(5);
        QTRY_VERIFY(open.find<QLabel>("runsPage.details")->text().contains(QStringLiteral("tep 25 of 200")));
        QCOMPARE(open.find<QLabel>("runsPage.details")->text().count(QStringLiteral("tep 25")), 1);
        QCOMPARE(table->model()->rowCount(), few);
    }

    void tabReachesTheControls()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(1);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Runs);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        open.find<QListWidget>("pageList")->setFocus();
        QSet<QString> reached;
        QString last;
        for (int i = 0; i < 60; ++i) {
            QVERIFY2(QApplication::focusWidget() != nullptr, qPrintable(last));
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            last = QApplication::focusWidget() != nullptr ? QApplication::focusWidget()->objectName() : last;
            reached.insert(last);
        }
        for (const char* name : {"runsPage.table", "runsPage.experiment.box", "runsPage.smoothing",
                                 "runsPage.crossEntropyChart", "runsPage.wholeButton", "statusStrip.running"})
            QVERIFY2(reached.contains(QLatin1String(name)), name);
    }

    void damagedLayoutDoesNoHarm()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        place.settings.setGeometry(QByteArray(40, '\x7f'));
        place.settings.setSplitter(QStringLiteral("runsPage.splitter"), "nonsense");
        place.settings.setPage(77);
        OpenWindow open(place, place.workspaceFolder());
        QCOMPARE(open.window.view()->page(), kPages.back());
        QVERIFY(open.window.width() > 300);
    }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
