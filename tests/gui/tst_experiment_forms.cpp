// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTabWidget>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/change_one_dialog.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/pages/recipe_form.h"
#include "gui/widgets/problem_line.h"
#include "gui/widgets/record_table.h"
#include "storage/recipe/edit.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// What the page Experiments says beside its fields, and an experiment once more with one value changed.
class TestExperimentForms final : public QObject {
    Q_OBJECT

    static RecipeDraft& draftOf(OpenWindow& open) { return open.window.view()->experiments().draftPanel().draft(); }

    static QString valueAt(const QString& recipe, const char* pointer)
    {
        return QString::fromStdString(recipe::valueAt(recipe.toStdString(), pointer).value_or("nothing"));
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

    void errorsStandBesideTheirFields()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        draftOf(open).begin(QStringLiteral(R"({"recipe_version":1,"name":7,"target":"nobody","data":{"train":"nothing"},
            "aligned":[{"model":"stranger"}],"seeds":["x"],
            "arms":[{"name":"A"},{"name":"B","after":"C"}]})"),
                            place.folder.path(), QStringLiteral("a test"));
        const auto says = [&open](const char* name, const char* words) {
            const auto* line = open.find<ProblemLine>(name);
            return line->isVisibleTo(line->parentWidget()) && line->text().contains(QLatin1String(words));
        };
        QTRY_VERIFY(says("experimentsPage.problem.target", "nobody"));
        QVERIFY(says("experimentsPage.problem.data.train", "nothing"));
        QVERIFY(says("experimentsPage.problem.aligned", "stranger"));
        QVERIFY(says("experimentsPage.problem.seeds", "x"));
        QVERIFY(says("experimentsPage.problem.name", "7"));
        QVERIFY2(says("experimentsPage.problem.arms", "B: "),
                 qPrintable(open.find<ProblemLine>("experimentsPage.problem.arms")->text()));
        QVERIFY(!says("experimentsPage.problem.evaluations", ""));
        // Each goes as soon as it is mended.
        QVERIFY(draftOf(open).edit({{QStringLiteral("/seeds"), QStringLiteral("[1]")}}, QStringLiteral("seeds")));
        QTRY_VERIFY(!says("experimentsPage.problem.seeds", "x"));
        QVERIFY(says("experimentsPage.problem.target", "nobody"));
    }

    void aProblemLeadsToItsField()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        open.window.view()->experiments().openDemo(false);
        open.find<QTabWidget>("experimentsPage.tabs")->setCurrentIndex(0);
        auto* form = open.find<RecipeForm>("experimentsPage.form");
        const auto leadsTo = [&](const char* path, const char* name) {
            return form->focusOn(QLatin1String(path)) && QApplication::focusWidget() != nullptr &&
                   QApplication::focusWidget()->objectName() == QLatin1String(name);
        };
        QTRY_VERIFY(leadsTo("/aligned/1/model", "experimentsPage.aligned1"));
        QVERIFY(leadsTo("/target", "experimentsPage.target"));
        QVERIFY(leadsTo("/data/train", "experimentsPage.train"));
        QVERIFY(leadsTo("/aligned", "experimentsPage.addAligned"));
        QVERIFY(leadsTo("/evaluations/0/task", "experimentsPage.evaluation0"));
        QVERIFY(leadsTo("/seeds", "experimentsPage.seeds"));
        QVERIFY(leadsTo("/arms/1/name", "experimentsPage.armName"));
        QVERIFY(leadsTo("/training/learning_rate", "setting.learning_rate"));
        QVERIFY(!form->focusOn(QStringLiteral("/datasets/clean")));
    }

    void oneThingIsChanged()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        auto* action = open.find<QAction>("changeOneThingAction");
        QTRY_VERIFY(action->isEnabled());
        QTest::keyClick(&open.window, Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(open.window.findChild<ChangeOneDialog*>() != nullptr);
        auto* dialog = open.window.findChild<ChangeOneDialog*>();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        auto* accept = open.find<QPushButton>("changeOneDialog.acceptButton");
        QVERIFY(!accept->isEnabled());  // nothing is changed yet
        auto* scope = open.find<QComboBox>("changeOneDialog.scope");
        scope->setCurrentIndex(scope->findText(QStringLiteral("arm PoFT")));
        Q_EMIT scope->activated(scope->currentIndex());
        QVERIFY2(open.find<QLabel>("changeOneDialog.now")->text().startsWith(QStringLiteral("0.0007")),
                 qPrintable(open.find<QLabel>("changeOneDialog.now")->text()));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // the editor of before
        auto* line = dialog->findChild<QLineEdit*>(QStringLiteral("setting.learning_rate"));
        QTRY_VERIFY(line->isVisible());
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, QStringLiteral("much"));
        QTest::keyClick(line, Qt::Key_Tab);
        QVERIFY(!accept->isEnabled());
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, QStringLiteral("3e-4"));
        QTest::keyClick(line, Qt::Key_Tab);
        QVERIFY(accept->isEnabled());
        QCOMPARE(open.find<QLineEdit>("changeOneDialog.name")->text(), QStringLiteral("demo, learning rate 0.0003"));
        QTest::mouseClick(accept, Qt::LeftButton);
        QTRY_VERIFY(draftOf(open).active());
        const QString recipe = draftOf(open).text();
        QCOMPARE(valueAt(recipe, "/name"), QStringLiteral("\"demo, learning rate 0.0003\""));
        QCOMPARE(valueAt(recipe, "/arms/1/training/learning_rate").toDouble(), 3e-4);
        QCOMPARE(valueAt(recipe, "/training/learning_rate"), QStringLiteral("0.0007"));
        QVERIFY(!draftOf(open).broken());
    }

    void theOneThingCanBeDataAModelOrTheSeeds()
    {
        const QString recipe = QStringLiteral(
            R"({"name":"n","target":"m","data":{"train":"d"},"seeds":[1],"datasets":{"d":{},"e":{}},"models":{"m":{}}})");
        ChangeOneDialog dialog(QStringLiteral("n"), recipe, {{QStringLiteral("own")}, {}, {}});
        dialog.show();
        const auto turnTo = [&dialog](const char* thing) {
            auto* box = dialog.findChild<QComboBox*>(QStringLiteral("changeOneDialog.thing"));
            box->setCurrentIndex(box->findData(QLatin1String(thing)));
            Q_EMIT box->activated(box->currentIndex());
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        };
        auto* accept = dialog.findChild<QPushButton*>(QStringLiteral("changeOneDialog.acceptButton"));
        turnTo("/data/train");
        QVERIFY(!dialog.findChild<QComboBox*>(QStringLiteral("changeOneDialog.scope"))->isVisible());
        auto* choice = dialog.findChild<QComboBox*>(QStringLiteral("changeOneDialog.choice"));
        QCOMPARE(choice->currentText(), QStringLiteral("d"));
        choice->setCurrentIndex(choice->findData(QStringLiteral("own")));
        Q_EMIT choice->activated(choice->currentIndex());
        QVERIFY(accept->isEnabled());
        const QList<RecipeEdit> edits = dialog.edits();
        QCOMPARE(edits.size(), 3);
        QCOMPARE(edits[0].pointer, QStringLiteral("/datasets/own"));
        QCOMPARE(*edits[0].value, QStringLiteral(R"({"registered":"own"})"));
        QCOMPARE(edits[1].pointer, QStringLiteral("/data/train"));
        QCOMPARE(*edits[1].value, QStringLiteral("\"own\""));
        turnTo("/seeds");
        QVERIFY(!accept->isEnabled());
        auto* seeds = dialog.findChild<QLineEdit*>(QStringLiteral("changeOneDialog.seeds"));
        seeds->selectAll();
        QTest::keyClicks(seeds, QStringLiteral("1 2, 3"));
        QVERIFY(accept->isEnabled());
        QCOMPARE(*dialog.edits()[0].value, QStringLiteral("[1,2,3]"));
    }

    void aRecipeIsOpenedAndStarted()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        open.find<QAction>("demoAction")->trigger();
        auto* start = open.find<QToolButton>("experimentsPage.startButton");
        QTRY_VERIFY(start->isEnabled());
        QVERIFY2(
            open.find<QLabel>("experimentsPage.summary")->text().contains(QStringLiteral("5 arms × 3 seeds, 28 jobs")),
            qPrintable(open.find<QLabel>("experimentsPage.summary")->text()));
        QVERIFY(rowOf(*open.find<RecordTable>("experimentsPage.plan"), QStringLiteral("DPO after PoFT, seed 3")) >= 0);
        QTest::mouseClick(start, Qt::LeftButton);
        auto* table = open.find<RecordTable>("runsPage.table");
        QTRY_COMPARE(open.window.view()->page(), PageId::Runs);
        QTRY_VERIFY(table->model()->rowCount() > 15);
        QVERIFY(rowOf(*table, QStringLiteral("PoFT, seed 1")) >= 0);
        // The same recipe again is the same experiment.
        open.go(PageId::Experiments);
        open.find<QAction>("demoAction")->trigger();
        QTRY_VERIFY(start->isEnabled());
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_COMPARE(open.find<QComboBox>("runsPage.experiment.box")->count(), 1);
    }

    void aBrokenRecipeListsItsProblems()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        const QString path = place.folder.filePath(QStringLiteral("broken.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"recipe_version":1,"name":"broken","trainnig":{},"seeds":[1]})");
        file.close();
        open.window.view()->experiments().openRecipe(path);
        auto* problems = open.find<RecordTable>("experimentsPage.problems");
        QTRY_VERIFY(problems->isVisible());
        QVERIFY(rowOf(*problems, QStringLiteral("/trainnig")) >= 0);
        QVERIFY(!open.find<QToolButton>("experimentsPage.startButton")->isEnabled());
        open.window.view()->experiments().openRecipe(place.folder.filePath(QStringLiteral("missing.json")));
        QTRY_VERIFY(open.find<QLabel>("experimentsPage.summary")->text().contains(QStringLiteral("missing.json")));
    }
};

QTEST_MAIN(TestExperimentForms)
#include "tst_experiment_forms.moc"
