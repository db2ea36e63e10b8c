// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>

#include "gui/app/translations.h"
#include "gui/models/available_reading.h"
#include "gui/models/recipe_draft.h"
#include "gui/models/recipe_outline.h"
#include "gui/models/recipe_text.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/pages/recipe_form.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/setting_field.h"
#include "storage/recipe/edit.h"
#include "storage/recipe/recipe.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

const QString kRecipe = QStringLiteral(R"({
  "recipe_version": 1,
  "name": "study",
  "target": "base",
  "aligned": [{"model": "tutor", "weight": 2}],
  "data": {"train": "train"},
  "training": {"learning_rate": 1e-4, "objective": "sft"},
  "seeds": [1, 2],
  "evaluations": [{"task": "exact_match", "dataset": "test"}],
  "arms": [
    {"name": "A"},
    {"name": "B", "training": {"objective": "poft", "poft_beta": 2}},
    {"name": "C", "after": "B", "training": {"objective": "dpo"}}
  ],
  "datasets": {"train": {"registered": "train"}, "test": {"registered": "test"}},
  "models": {"base": {"registered": "base"}, "tutor": {"registered": "tutor"}}
})");

/// A draft beside a form, as the page has them.
struct Form {
    RecipeDraft draft{QStringLiteral("/no/workspace")};
    RecipeForm form{draft};

    explicit Form(const QString& text)
    {
        form.resize(700, 900);
        form.show();
        draft.begin(text, QStringLiteral("/"), QStringLiteral("a test"));
        QCoreApplication::processEvents();
    }

    template <class T>
    T* find(const char* name)
    {
        T* found = form.findChild<T*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no widget is called %s", name);
        return found;
    }

    void type(const char* name, const QString& text)
    {
        auto* line = find<QLineEdit>(name);
        line->setFocus();
        line->selectAll();
        QTest::keyClicks(line, text);
        QTest::keyClick(line, Qt::Key_Return);
        QCoreApplication::processEvents();
    }

    void pick(const char* name, const QString& data)
    {
        auto* box = find<QComboBox>(name);
        const int index = box->findData(data);
        if (index < 0)
            qFatal("%s has no %s", name, qPrintable(data));
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
        QCoreApplication::processEvents();
    }

    std::string at(const char* pointer)
    {
        return recipe::valueAt(draft.text().toStdString(), pointer).value_or("nothing");
    }
};

}  // namespace

/// The recipe as a form: every change goes into the text, and the text alone decides what the form shows.
class TestRecipeForm final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
        qputenv("POFT_ENGINE", "/no/engine");
    }

    void outlineReadsWhatIsThere()
    {
        const RecipeOutline outline = RecipeOutline::of(kRecipe);
        QVERIFY(outline.readable);
        QCOMPARE(outline.seeds, QStringLiteral("1, 2"));
        QCOMPARE(outline.arms.size(), std::size_t(3));
        QCOMPARE(outline.arms[0].objective, QStringLiteral("sft"));
        QCOMPARE(outline.arms[1].patches, 1);
        QCOMPARE(outline.arms[2].after, QStringLiteral("B"));
        QCOMPARE(outline.aligned, (std::vector<AlignedOutline>{{QStringLiteral("tutor"), 2}}));
        QCOMPARE(outline.evaluations.front().when, QStringLiteral("epoch"));
        const auto value = [&](const char* name, std::optional<std::size_t> arm) {
            const RecipeOutline::Value found = outline.setting(QLatin1String(name), arm);
            return found.text + (found.own ? QStringLiteral("!") : QString());
        };
        QCOMPARE(value("learning_rate", {}), QStringLiteral("1e-04!"));
        QCOMPARE(value("learning_rate", 1), QStringLiteral("1e-04"));
        QCOMPARE(value("poft_beta", 1), QStringLiteral("2!"));
        QCOMPARE(value("poft_beta", {}), QStringLiteral("1"));
        for (const char* broken : {"", "[]", "{", R"({"arms":7,"seeds":{},"training":[],"aligned":"x"})"})
            QVERIFY(RecipeOutline::of(QLatin1String(broken)).arms.empty());
    }

    void changesCanBeUndone()
    {
        RecipeDraft draft(QStringLiteral("/no/workspace"));
        draft.begin(kRecipe, QStringLiteral("/"), QStringLiteral("a test"));
        QSignalSpy changed(&draft, &RecipeDraft::changed);
        QVERIFY(draft.edit({{QStringLiteral("/name"), QStringLiteral("\"x\"")}}, {}));
        QVERIFY(draft.edit({{QStringLiteral("/name"), QStringLiteral("\"xy\"")}}, {}));
        QVERIFY(draft.edit({{QStringLiteral("/training/learning_rate"), std::nullopt}}, {}));
        QCOMPARE(changed.count(), 3);
        QCOMPARE(draft.undoStack().count(), 2);  // the two of the name are one
        // All or none: the second place does not exist.
        const QString before = draft.text();
        QVERIFY(!draft.edit(
            {{QStringLiteral("/name"), QStringLiteral("1")}, {QStringLiteral("/arms/9/x"), QStringLiteral("1")}}, {}));
        QCOMPARE(draft.text(), before);
        draft.undoStack().undo();
        draft.undoStack().undo();
        QCOMPARE(RecipeOutline::of(draft.text()).name, QStringLiteral("study"));
        QCOMPARE(draft.expansion().name, std::string("study"));
        draft.undoStack().redo();
        QCOMPARE(RecipeOutline::of(draft.text()).name, QStringLiteral("xy"));
        draft.setText(QStringLiteral("{"), {});
        QVERIFY(draft.broken());
        QVERIFY(!draft.edit({{QStringLiteral("/name"), QStringLiteral("1")}}, {}));
    }

    void everySettingHasAField()
    {
        Form form(kRecipe);
        const auto fields = form.form.findChildren<SettingField*>();
        QCOMPARE(static_cast<std::size_t>(fields.size()) + 1, recipe::settingsTable().size());  // all but the seed
        for (const SettingField* field : fields)
            QVERIFY(field->findChild<QWidget*>(
                QStringLiteral("setting.") +
                QString::fromUtf8(field->setting().name.data(), static_cast<int>(field->setting().name.size()))));
    }

    void settingsGoIntoTheText()
    {
        Form form(kRecipe);
        form.type("setting.learning_rate", QStringLiteral("3e-5"));
        QCOMPARE(form.at("/training/learning_rate"), std::string("3e-05"));
        form.pick("setting.lr_scheduler_type", QStringLiteral("constant"));
        QCOMPARE(form.at("/training/lr_scheduler_type"), std::string("\"constant\""));
        // Of one arm.
        auto* scope = form.find<QComboBox>("experimentsPage.settingsScope");
        scope->setCurrentIndex(2);
        Q_EMIT scope->activated(2);
        QCOMPARE(form.find<QLineEdit>("setting.poft_beta")->text(), QStringLiteral("2"));
        form.type("setting.num_train_epochs", QStringLiteral("7"));
        QCOMPARE(form.at("/arms/1/training/num_train_epochs"), std::string("7"));
        QCOMPARE(form.at("/training/num_train_epochs"), std::string("nothing"));
        // Back to the common value.
        QTest::mouseClick(form.find<QToolButton>("setting.poft_beta.reset"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(form.at("/arms/1/training/poft_beta"), std::string("nothing"));
        QCOMPARE(form.find<QLineEdit>("setting.poft_beta")->text(), QStringLiteral("1"));
        // What has no effect under the arm's objective is greyed.
        QVERIFY(!form.find<QLineEdit>("setting.beta")->isEnabled());
        QVERIFY(form.find<QLineEdit>("setting.poft_beta")->isEnabled());
        QVERIFY(!form.find<QLineEdit>("setting.lora_alpha")->isEnabled());
        form.type("setting.lora_r", QStringLiteral("8"));
        QVERIFY(form.find<QLineEdit>("setting.lora_alpha")->isEnabled());
    }

    void aWrongValueIsToldBesideItsField()
    {
        Form form(kRecipe);
        auto* problem = form.find<QLabel>("setting.learning_rate.problem");
        QVERIFY(problem->isHidden());
        form.type("setting.learning_rate", QStringLiteral("-1"));
        QVERIFY(!problem->isHidden());
        QVERIFY2(problem->text().contains(QStringLiteral("above 0")), qPrintable(problem->text()));
        QCOMPARE(form.at("/training/learning_rate"), std::string("0.0001"));  // the recipe keeps what is right
        form.type("setting.learning_rate", QStringLiteral("abc"));
        QVERIFY(!problem->text().isEmpty());
        form.type("setting.learning_rate", QStringLiteral("0.5"));
        QVERIFY(problem->isHidden());
        // A value that came from the text is told too, and found from the list of problems.
        form.draft.setText(QString(kRecipe).replace(QStringLiteral("1e-4"), QStringLiteral("7")), {});
        QCoreApplication::processEvents();
        QVERIFY(!problem->isHidden());
        QVERIFY(form.form.focusOn(QStringLiteral("/training/learning_rate")));
        QVERIFY(form.form.focusOn(QStringLiteral("/arms/1/training/poft_beta")));
        QCOMPARE(form.find<QComboBox>("experimentsPage.settingsScope")->currentIndex(), 2);
        QVERIFY(!form.form.focusOn(QStringLiteral("/datasets/clean")));
    }

    void armsAreAddedDuplicatedAndRemoved()
    {
        Form form(kRecipe);
        auto* table = form.find<RecordTable>("experimentsPage.arms");
        table->selectRow(1);
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.duplicateArmButton"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(form.at("/arms/3"), std::string(R"({"name":"B 2","training":{"objective":"poft","poft_beta":2}})"));
        QCOMPARE(table->chosenKey(), std::optional<qint64>(3));
        form.type("experimentsPage.armName", QStringLiteral("beta 5"));
        QCOMPARE(form.at("/arms/3/name"), std::string("\"beta 5\""));
        form.pick("experimentsPage.armObjective", QStringLiteral("bi_poft"));
        QCOMPARE(form.at("/arms/3/training/objective"), std::string("\"bi_poft\""));
        form.pick("experimentsPage.armAfter", QStringLiteral("A"));
        QCOMPARE(form.at("/arms/3/after"), std::string("\"A\""));
        form.pick("experimentsPage.armAfter", QString());
        QCOMPARE(form.at("/arms/3/after"), std::string("nothing"));
        // Another name goes with those that start after it.
        table->selectRow(1);
        form.type("experimentsPage.armName", QStringLiteral("PoFT"));
        QCOMPARE(form.at("/arms/2/after"), std::string("\"PoFT\""));
        table->selectRow(0);
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.removeArmButton"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(form.at("/arms/0/name"), std::string("\"PoFT\""));
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.addArmButton"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(RecipeOutline::of(form.draft.text()).arms.size(), std::size_t(4));
    }

    void sourcesRegisterWhatTheWorkspaceHas()
    {
        Form form(kRecipe);
        form.form.setAvailable({{QStringLiteral("alpaca/1k")}, {QStringLiteral("pairs")}, {QStringLiteral("Llama")}});
        form.pick("experimentsPage.train", QStringLiteral("alpaca/1k"));
        QCOMPARE(form.at("/data/train"), std::string("\"alpaca/1k\""));
        QCOMPARE(form.at("/datasets/alpaca~11k"), std::string(R"({"registered":"alpaca/1k"})"));
        form.pick("experimentsPage.target", QStringLiteral("Llama"));
        QCOMPARE(form.at("/models/Llama"), std::string(R"({"registered":"Llama"})"));
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.addAligned"), Qt::LeftButton);
        QCoreApplication::processEvents();
        form.pick("experimentsPage.aligned1", QStringLiteral("Llama"));
        QCOMPARE(form.at("/aligned"), std::string(R"([{"model":"tutor","weight":2},{"model":"Llama","weight":1}])"));
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.aligned0Remove"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(form.at("/aligned/0/model"), std::string("\"Llama\""));
        form.pick("experimentsPage.evaluation0When", QStringLiteral("end"));
        QCOMPARE(form.at("/evaluations/0/when"), std::string("\"end\""));
        form.pick("experimentsPage.evaluation0Task", QStringLiteral("exact_match"));
        QTest::mouseClick(form.find<QToolButton>("experimentsPage.evaluation0Remove"), Qt::LeftButton);
        QCoreApplication::processEvents();
        QCOMPARE(form.at("/evaluations"), std::string("[]"));
        form.type("experimentsPage.seeds", QStringLiteral("3 4,5"));
        QCOMPARE(form.at("/seeds"), std::string("[3,4,5]"));
        form.type("experimentsPage.seeds", QStringLiteral("x"));
        QVERIFY(form.draft.broken());
    }

    void aNewRecipeIsRight()
    {
        const QString text =
            newRecipe(QStringLiteral("my \"study\""),
                      {{QStringLiteral("data")}, {}, {QStringLiteral("base"), QStringLiteral("tutor")}});
        QVERIFY2(!recipe::hasErrors(recipe::checkRecipe(text.toStdString())), qPrintable(text));
        const RecipeOutline outline = RecipeOutline::of(text);
        QCOMPARE(outline.name, QStringLiteral("my \"study\""));
        QCOMPARE(outline.aligned.size(), std::size_t(1));
        // An empty workspace: problems are told, nothing is broken.
        QVERIFY(RecipeOutline::of(newRecipe(QStringLiteral("x"), {})).readable);
        // Of models that trainings have made none is taken for an aligned model, or mentioned at all.
        Available many;
        many.conversations = QStringList{QStringLiteral("d")};
        many.models = QStringList{QStringLiteral("base"), QStringLiteral("tutor"), QStringLiteral("SFT, seed 1")};
        many.trained = 1;
        const QString few = newRecipe(QStringLiteral("x"), many);
        QCOMPARE(recipe::valueAt(few.toStdString(), "/aligned").value_or(""),
                 std::string(R"([{"model":"tutor","weight":1}])"));
        QVERIFY(!few.contains(QStringLiteral("SFT, seed 1")));
        many.models = QStringList{QStringLiteral("SFT, seed 1")};
        QCOMPARE(recipe::valueAt(newRecipe(QStringLiteral("x"), many).toStdString(), "/target").value_or(""),
                 std::string(R"("SFT, seed 1")"));
        QVERIFY(recipe::hasErrors(recipe::checkRecipe(newRecipe(QStringLiteral("x"), {}).toStdString())));
    }

    void thePageSetsUpSavesAndShowsThePlan()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 20);
        fake.addModel("base");
        fake.addModel("tutor");
        const QString log = place.folder.filePath(QStringLiteral("asked"));
        place.writeEngine(
            "echo \"$@\" >> " + log.toUtf8() +
            "\n[ \"$1\" = plan ] && echo '{\"problems\":[],\"jobs\":[],\"totals\":{\"jobs\":4,\"done\":0,"
            "\"seconds\":9000,\"memory_bytes\":3100000000,\"disk_bytes\":2000000000},\"assumptions\":[]}'\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        auto* table = open.find<QLabel>("experimentsPage.state.messageTitle");
        QTRY_VERIFY(table->isVisible());
        open.find<QAction>("newExperimentAction")->trigger();
        auto* summary = open.find<QLabel>("experimentsPage.summary");
        QTRY_VERIFY2(summary->text().contains(QStringLiteral("about 2 h 30 min · 3.1 GB of memory · 2.0 GB of disk")),
                     qPrintable(summary->text()));
        QVERIFY(open.find<QToolButton>("experimentsPage.startButton")->isEnabled());
        QCOMPARE(open.find<QComboBox>("experimentsPage.target")->currentData().toString(), QStringLiteral("base"));

        // Typing in the text changes the form, and is asked about once it stands still.
        auto* text = open.find<QPlainTextEdit>("experimentsPage.recipe");
        open.find<QTabWidget>("experimentsPage.tabs")->setCurrentIndex(3);
        text->setPlainText(text->toPlainText().replace(QStringLiteral("\"experiment\""), QStringLiteral("\"typed\"")));
        QTRY_COMPARE(open.find<QLineEdit>("experimentsPage.recipeName")->text(), QStringLiteral("typed"));
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.title")->text(), QStringLiteral("typed"));
        open.find<QAction>("undoAction")->trigger();
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.title")->text(), QStringLiteral("experiment"));
        QVERIFY(text->toPlainText().contains(QStringLiteral("\"experiment\"")));

        const QString file = place.folder.filePath(QStringLiteral("saved.json"));
        open.window.view()->experiments().draftPanel().saveTo(file);
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(saved.readAll()), text->toPlainText());
        open.window.view()->experiments().draftPanel().saveTo(QStringLiteral("/no/such/folder/x.json"));
        QVERIFY(open.find<QLabel>("sentence")->text().contains(QStringLiteral("cannot be written")));

        // A broken text keeps the form away and says where to mend it; the list of problems leads there.
        text->setPlainText(QStringLiteral("{"));
        QTRY_VERIFY(!open.find<QToolButton>("experimentsPage.startButton")->isEnabled());
        QTRY_VERIFY(!open.find<QLabel>("experimentsPage.unreadable")->isHidden());
    }

    void aStoredExperimentIsDuplicated()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.storedTitle")->text(), QStringLiteral("demo"));
        QTest::mouseClick(open.find<QToolButton>("experimentsPage.duplicateExperimentButton"), Qt::LeftButton);
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.title")->text(), QStringLiteral("demo, changed"));
        QVERIFY(open.find<QToolButton>("experimentsPage.startButton")->isEnabled());
        QTRY_COMPARE(open.find<RecordTable>("experimentsPage.arms")->model()->rowCount(), 5);
        // Back to the stored one by choosing it.
        open.find<RecordTable>("experimentsPage.table")->selectRow(0);
        QTRY_VERIFY(open.find<QLabel>("experimentsPage.storedTitle")->isVisible());
    }

    void modelsOfTrainingsStandLast()
    {
        QTemporaryDir folder;
        fakes::FakeWorkspace fake(folder.filePath(QStringLiteral("w")).toStdString());
        fake.submitDemo();
        const auto jobs = storage::listJobs(fake.connection());
        QVERIFY(jobs.has_value());
        const auto training = std::ranges::find_if(*jobs, [](const storage::Job& job) { return job.kind == "train"; });
        QVERIFY(training != jobs->end());
        storage::Model made = *storage::findModel(fake.connection(), fake.addModel("template"));
        made.name = "made by a training";
        made.jobId = training->id;
        QVERIFY(storage::insertModel(fake.connection(), made).has_value());
        fake.addModel("added later");
        const auto available = readAvailable(fake.connection());
        QVERIFY(available.has_value());
        QCOMPARE(available->trained, 1);
        QCOMPARE(available->models.last(), QStringLiteral("made by a training"));
        QCOMPARE(available->models.indexOf(QStringLiteral("added later")), available->models.size() - 2);
    }

    void theWheelChangesNothing()
    {
        Form open(kRecipe);
        open.form.resize(700, 300);
        open.form.show();
        QVERIFY(QTest::qWaitForWindowActive(&open.form));
        const QString before = open.draft.text();
        const auto turn = [](QWidget* box) {
            const QPointF place(5, 5);
            QWheelEvent wheel(place, box->mapToGlobal(place), {0, -120}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(box, &wheel);
            return wheel.isAccepted();
        };
        int boxes = 0;
        for (QWidget* box : open.form.findChildren<QWidget*>()) {
            if (!box->isVisible() || box->hasFocus() ||
                (qobject_cast<QComboBox*>(box) == nullptr && qobject_cast<QAbstractSpinBox*>(box) == nullptr))
                continue;
            QVERIFY(box->focusPolicy() != Qt::WheelFocus);
            QVERIFY(!turn(box));  // left to the form, which scrolls
            ++boxes;
        }
        QVERIFY(boxes > 5);
        QCoreApplication::processEvents();
        QCOMPARE(open.draft.text(), before);
        // Who has put the focus there means it.
        auto* weight = open.form.findChild<QDoubleSpinBox*>();
        QVERIFY(weight != nullptr);
        weight->setFocus();
        const double value = weight->value();
        QVERIFY(turn(weight));
        QVERIFY(weight->value() < value);
    }

    void nothingIsCutInASmallWindow()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("a-base-model-with-a-rather-long-name-7B-v0.1");
        fake.addModel("an-aligned-model-with-a-rather-long-name-8B-Instruct");
        fake.addImport("a-data-set-with-a-rather-long-name-in-a-language", 40);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        QTest::qWait(200);
        open.find<QAction>("newExperimentAction")->trigger();
        auto* form = open.find<RecipeForm>("experimentsPage.form");
        QTRY_VERIFY(form->isVisible());
        QTest::qWait(200);
        // What a window of 1,000 pixels leaves for it, whatever names there are.
        QVERIFY2(form->widget()->minimumSizeHint().width() <= 535,
                 qPrintable(QString::number(form->widget()->minimumSizeHint().width())));
    }
};

QTEST_MAIN(TestRecipeForm)
#include "tst_recipe_form.moc"
