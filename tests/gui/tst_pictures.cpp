// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QDialog>
#include <QDir>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "gui/app/theme.h"
#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/dialogs/add_model_dialog.h"
#include "gui/dialogs/deletion_dialog.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/filter_form.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/dialogs/noise_form.h"
#include "gui/dialogs/split_form.h"
#include "gui/dialogs/subset_dialog.h"
#include "gui/dialogs/subset_form.h"
#include "gui/models/recipe_draft.h"
#include "gui/models/record_model.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"
#include "storage/tables/supervision.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Grabs every page to <build>/pictures, and at twice the resolution to <build>/pictures/double, for a person to look
/// at. It fails only where a page cannot be grabbed.
class TestPictures final : public QObject {
    Q_OBJECT

    QDir m_out{qEnvironmentVariable("QT_SCALE_FACTOR") == QLatin1String("2")
                   ? QStringLiteral(POFT_BINARY_DIR "/pictures/double")
                   : QStringLiteral(POFT_BINARY_DIR "/pictures")};

    void grab(QWidget& widget, const QString& name)
    {
        for (Chart* chart : widget.findChildren<Chart*>())
            chart->drawNow();
        QVERIFY(widget.grab().save(m_out.filePath(name + QStringLiteral(".png"))));
    }

    void grabPages(OpenWindow& open, const QString& suffix)
    {
        const std::pair<PageId, const char*> pages[]{
            {PageId::Data, "data"},       {PageId::Models, "models"}, {PageId::Experiments, "experiments"},
            {PageId::Runs, "runs"},       {PageId::Scores, "scores"}, {PageId::Samples, "samples"},
            {PageId::Compare, "compare"}, {PageId::Chat, "chat"}};
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
    void initTestCase()
    {
        QVERIFY(m_out.mkpath(QStringLiteral(".")));
        installTranslations(*qApp);
        QVERIFY(!Theme::of(QApplication::palette()).dark);
    }

    void welcome()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        place.settings.addRecentWorkspace(QString::fromStdString(fake.folder().string()));
        MainWindow window(place.settings);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        grab(window, QStringLiteral("welcome"));
        window.resize(1000, 700);
        QTest::qWait(100);
        grab(window, QStringLiteral("welcome-small"));
        window.resize(1280, 800);
        window.openWorkspace(QStringLiteral("/no/such/workspace"));
        grab(window, QStringLiteral("welcome-problem"));
    }

    void experimentDialogs()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        QTest::qWait(400);
        const auto grabDialog = [&](const char* action, const char* dialog) {
            open.find<QAction>(action)->trigger();
            QTest::qWait(200);
            auto* shown = open.find<QDialog>(dialog);
            grab(*shown, QString::fromLatin1(dialog));
            return shown;
        };
        grabDialog("changeOneThingAction", "changeOneDialog")->reject();
        QDialog* templates = grabDialog("templatesAction", "templatesDialog");
        templates->findChild<QToolButton*>(QStringLiteral("card.table1.needsButton"))->click();
        QTest::qWait(200);
        grab(*open.find<QDialog>("recipeNeedsDialog"), QStringLiteral("recipeNeedsDialog"));
        templates->reject();
        open.window.view()->experiments().draftPanel().draft().begin(
            QStringLiteral(R"({"recipe_version":1,"name":"broken","target":"nobody","data":{"train":"nothing"},
                "aligned":[{"model":"stranger"}],"seeds":[],"arms":[{"name":"A"},{"name":"B","after":"C"}]})"),
            place.folder.path(), QStringLiteral("a test"));
        open.find<QTabWidget>("experimentsPage.tabs")->setCurrentIndex(0);
        QTest::qWait(300);
        grab(open.window, QStringLiteral("experiments-errors"));
    }

    void dataForms()
    {
        Place place;
        place.writeEngine(R"(cat <<'END'
{"samples":3592,"portions":[{"dataset":"alpaca","samples":3990,"stay":3592,"go":398,"first_stay":[{"messages":[{"role":"user","content":"Name three uses of a brick."},{"role":"assistant","content":"Paving, ballast and a doorstop."}],"position":1}],"first_go":[{"messages":[{"role":"user","content":"Rewrite the sentence in the past tense: she runs."},{"role":"assistant","content":"Ok."}],"position":7},{"messages":[{"role":"user","content":"What is the capital of France?"},{"role":"assistant","content":"zebra"}],"position":31}]}]}
END
)");
        DeriveChoices choices;
        choices.source.name = "alpaca";
        choices.source.sampleCount = 3990;
        choices.datasets = QStringList{QStringLiteral("alpaca"), QStringLiteral("dolly")};
        choices.scored = QStringList{QStringLiteral("tutor-small"), QStringLiteral("tutor-large")};
        const auto show = [&](DeriveForm* form, const char* name) {
            if (auto* group = form->findChild<QToolButton*>(QStringLiteral("filter.addGroup")))
                group->click();
            DeriveDialog dialog(place.folder.path(), choices, form);
            dialog.show();
            QTest::qWait(900);
            grab(dialog, QString::fromLatin1(name));
        };
        show(new FilterForm(choices), "filter-form");
        show(new NoiseForm(choices), "noise-form");
        show(new SplitForm(choices), "split-form");
        show(new SubsetForm(choices), "subset-form");
    }

    void modelsToAdd()
    {
        Place place;
        place.writeEngine(R"(cat <<'END'
{"models":[{"place":"Qwen/Qwen2.5-1.5B-Instruct","problem":null,"architecture":"Qwen2ForCausalLM","parameters":1543714304,"template":"","memory":{"scoring":3200000000,"full":25900000000,"lora":4300000000}},{"place":"state-spaces/mamba-1.4b","problem":"MambaForCausalLM is not computed; there are LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM and others."}],"assumes":"bfloat16, one sequence of 1024 tokens at a time, adapters of rank 16"}
END
)");
        AddModelDialog dialog(
            {QStringLiteral("Qwen/Qwen2.5-1.5B-Instruct"), QStringLiteral("state-spaces/mamba-1.4b")});
        dialog.show();
        QTest::qWait(500);
        grab(dialog, QStringLiteral("add-model"));
        dialog.findChild<RecordTable*>(QStringLiteral("addModelDialog.models"))->choose(1);
        QTest::qWait(100);
        grab(dialog, QStringLiteral("add-model-unsupported"));
    }

    void supervision()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id dataset = fake.addImport("alpaca_1k", 998);
        storage::SupervisionReport report;
        report.datasetId = dataset;
        report.datasetName = "alpaca_1k";
        report.modelId = fake.addModel("Llama-3-8B-Instruct");
        report.modelName = "Llama-3-8B-Instruct";
        report.key = "{}";
        report.hash = "ab";  // a report without one is not whole yet
        report.samples = report.sequences = 998;
        report.dropped = report.noResponse = 2;
        report.tokens = 99112;
        report.responseTokens = 60120;
        report.responseBytes = 255000;
        report.longest = 1024;
        report.cut = 3;
        std::vector<storage::SupervisedSample> listed;
        for (const int position : {4, 17, 31}) {
            const auto sample = storage::sampleAt(fake.connection(), dataset, position);
            listed.push_back({position == 31 ? storage::finding::kResponseCut : storage::finding::kNoResponseToken,
                              position, "", **sample});
        }
        QVERIFY(storage::insertSupervision(fake.connection(), report, listed).has_value());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        QTest::qWait(400);
        open.find<QTabWidget>("dataPage.tabs")->setCurrentIndex(2);
        QTest::qWait(300);
        grab(open.window, QStringLiteral("data-supervision"));
    }

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

    void partsOfSamples()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        QTest::qWait(400);
        auto* table = open.find<RecordTable>("samplesPage.table");
        table->sortByColumn(0, Qt::AscendingOrder);
        QTest::qWait(400);
        table->selectRow(1);
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentWidget(open.find<QWidget>("samplesPage.tokenPanel"));
        QTest::qWait(400);
        grab(open.window, QStringLiteral("samples-tokens"));
        Q_EMIT open.window.view()->session().sampleSpanWanted({0, {}, -6, -2});
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentIndex(0);
        open.find<QAction>("keepBestAction")->trigger();
        QTest::qWait(400);
        grab(open.window, QStringLiteral("samples-range"));
        auto* subset = open.find<SubsetDialog>("subsetDialog");
        grab(*subset, QStringLiteral("subset-dialog"));
        subset->reject();
        open.go(PageId::Runs);
        QTest::qWait(400);
        auto* jobs = open.find<RecordTable>("runsPage.table");
        for (int row = 0; row < jobs->model()->rowCount() && !open.find<QAction>("deleteRunAction")->isEnabled(); ++row)
            jobs->selectRow(row);
        open.find<QAction>("deleteRunAction")->trigger();
        QTest::qWait(300);
        grab(*open.find<DeletionDialog>("deletionDialog"), QStringLiteral("deletion-dialog"));
    }

    void answersSideBySide()
    {
        Place place;
        place.writeEngine(
            "cat >/dev/null\ncase \"$3\" in *large) echo '{\"text\":\"12 + 31 is 43.\",\"ids\":[1,2,3,4,5,6]}';; "
            "*) echo '{\"error\":\"The model has no chat template: it can only go on with plain text.\"}'; exit 1;; "
            "esac\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("tutor-large");
        fake.addModel("base-without-template");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Chat);
        QTest::qWait(400);
        open.find<QPlainTextEdit>("chatPage.prompt")->setPlainText(QStringLiteral("What is 12 + 31?"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        QTest::qWait(800);
        grab(open.window, QStringLiteral("chat-answers"));
    }

    void allTasks()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(6);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Compare);
        QTest::qWait(400);
        open.find<QTabWidget>("comparePage.tabs")->setCurrentWidget(open.find<QWidget>("comparePage.overview"));
        QTest::qWait(300);
        grab(open.window, QStringLiteral("compare-tasks"));
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

    void importDialog()
    {
        Place place;
        place.writeEngine(
            "echo '{\"files\":[],\"format\":\"prompt_completion\",\"reason\":\"the columns question and answer were "
            "named\",\"kind\":\"messages\","
            "\"map\":{\"prompt\":\"question\",\"response\":\"answer\"},\"columns\":[{\"name\":\"question\"},{\"name\":"
            "\"answer\"}],\"rows\":7473,"
            "\"good_rows\":7471,\"bad_row_count\":2,\"bad_rows\":[{\"file\":\"gsm8k_train.jsonl\",\"line\":17,"
            "\"reason\":\"The answer is empty.\"}],"
            "\"raw_rows\":[{\"question\":\"Natalia sold clips to 48 of her friends. How many?\",\"answer\":\"48\"}],"
            "\"samples\":[{\"messages\":[{\"role\":\"user\",\"content\":\"Natalia sold clips to 48 of her friends. How "
            "many?\"},"
            "{\"role\":\"assistant\",\"content\":\"48\"}]}]}'\n");
        ImportDialog dialog({QStringLiteral("/data/gsm8k_train.jsonl")});
        dialog.show();
        QTest::qWait(600);
        grab(dialog, QStringLiteral("import-dialog"));
    }
};

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
