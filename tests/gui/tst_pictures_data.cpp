// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QThread>
#include <QToolButton>

#include "gui/dialogs/add_model_dialog.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/filter_form.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/dialogs/noise_form.h"
#include "gui/dialogs/split_form.h"
#include "gui/dialogs/subset_form.h"
#include "gui/pages/models_page.h"
#include "gui/widgets/record_table.h"
#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/supervision.h"
#include "tests/gui/picture.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::grab;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Pictures of data sets and models, and of the dialogs that make and add them (tests/gui/picture.h).
class TestPicturesData final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { poft::gui::testing::beginPictures(); }

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
        open.find<QTabWidget>("dataPage.tabs")->setCurrentWidget(open.find<QWidget>("supervision"));
        QTest::qWait(300);
        grab(open.window, QStringLiteral("data-supervision"));
    }

    void overview()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        std::vector<storage::NewSample> samples;
        for (int i = 0; i < 2000; ++i) {
            storage::NewSample& sample = samples.emplace_back();
            const auto body = storage::contentBody(
                {{{"user", "Describe thing " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 90), '.'),
                   "", ""},
                  {"assistant", std::string(static_cast<std::size_t>(2 + i * i % 700), 'a') + std::to_string(i / 2), "",
                   ""}},
                 ""});
            sample.content.body = *body;
            sample.isNoise = i % 7 == 0;
            if (*sample.isNoise)
                sample.noiseKind = i % 2 == 0 ? "mismatched_response" : "character_edits";
        }
        storage::Connection& connection = fake.connection();
        const auto id =
            storage::createDataset(connection, {"alpaca, noisy", "messages", R"({"from":"x","noise":{}})", {}});
        QVERIFY(storage::appendSamples(connection, *id, samples).has_value());
        QVERIFY(storage::finishDataset(connection, *id).has_value());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        open.find<QTabWidget>("dataPage.tabs")->setCurrentWidget(open.find<QWidget>("duplicates"));
        QTest::qWait(400);
        grab(open.window, QStringLiteral("data-duplicates-unknown"));
        open.find<QAction>("filterDatasetAction")->trigger();
        QTRY_VERIFY(open.window.findChild<DeriveDialog*>() != nullptr);
        auto* dialog = open.window.findChild<DeriveDialog*>();
        auto* thing = dialog->findChild<QComboBox*>(QStringLiteral("filter.1.thing"));
        thing->setCurrentIndex(thing->findText(QStringLiteral("Near duplicates")));
        Q_EMIT thing->activated(thing->currentIndex());
        QTest::qWait(300);
        grab(*dialog, QStringLiteral("filter-form-duplicates"));
        dialog->reject();
        open.find<QAction>("findDuplicatesAction")->trigger();
        QTest::qWait(600);
        grab(open.window, QStringLiteral("data-duplicates-busy"));
        open.find<QAction>("cancelDuplicatesAction")->trigger();
        const auto keys = storage::sampleKeys(connection, *id);
        std::vector<storage::NearDuplicate> alike;
        for (std::size_t i = 0; i < 60; ++i)
            alike.push_back(
                {(*keys)[i].id, (*keys)[i - i % 3].id, i % 3 == 0 ? 1 : 0.97 - 0.002 * static_cast<double>(i)});
        QVERIFY(storage::writeNearDuplicates(connection, *id, "{}", alike).has_value());
        QTest::qWait(600);
        grab(open.window, QStringLiteral("data-duplicates"));
        open.find<QTabWidget>("dataPage.tabs")->setCurrentIndex(0);
        QTest::qWait(300);
        grab(open.window, QStringLiteral("data-overview"));
    }

    void dataInTrouble()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 998);
        fake.addModel("Llama-3-8B-Instruct");
        place.settings.setPage(static_cast<int>(PageId::Chat));
        OpenWindow open(place, place.workspaceFolder());
        // A slow disk: the thread that reads is kept busy while both pages are shown for the first time.
        open.window.view()->session().database().run(&open.window, [](Result<storage::Connection>&) {
            QThread::msleep(1500);
            return std::function<void()>();
        });
        open.go(PageId::Data);
        QTest::qWait(100);
        grab(open.window, QStringLiteral("data-busy"));
        open.go(PageId::Models);
        QTest::qWait(100);
        grab(open.window, QStringLiteral("models-busy"));
        QTest::qWait(1600);
        fake.connection().execute("ALTER TABLE datasets RENAME TO lost_datasets");
        fake.connection().execute("ALTER TABLE models RENAME TO lost_models");
        open.go(PageId::Data);
        QTest::qWait(600);
        grab(open.window, QStringLiteral("data-failed"));
        open.go(PageId::Models);
        QTest::qWait(600);
        grab(open.window, QStringLiteral("models-failed"));
    }

    void importsInTrouble()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 998);
        const auto queue = [&](const char* name) {
            return storage::insertJob(fake.connection(), {"import", name, "{}", name, false, 0, {}}).value();
        };
        const storage::Id failed = queue("Import of gsm8k_train");
        queue("Import of dolly");
        fake.connection().execute(
            "UPDATE jobs SET state = 'failed', finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), error = '4,102 of "
            "7,473 rows could not be used, more than half; nothing was kept. The first: line 3 has no column "
            "\"answer\". Choose the columns in the import dialog.' WHERE id = " +
            std::to_string(failed));
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        QTest::qWait(800);
        grab(open.window, QStringLiteral("data-import-failed"));
    }

    void tryAModel()
    {
        Place place;
        place.writeEngine(R"(case "$1" in
models) echo '{"models":[{"place":"x","problem":null,"memory":{"scoring":17100000000,"full":128500000000,"lora":21400000000}}],"assumes":"bfloat16, one sequence of 1024 tokens at a time"}';;
tokenize) read -r line; case "$line" in
  *messages*) echo '{"text":"<|user|>\nWhat is 12 + 31?\n<|assistant|>\n43</s>","ids":[1,529,1792,29989,13,5618,338,29871,29896,29906,718,29871,29941,29896,29973,2,29946,29941,2],"offsets":[[0,1],[1,5],[5,8],[8,9],[9,13],[13,15],[15,16],[16,17],[17,18],[18,20],[20,21],[21,22],[22,23],[23,24],[24,25],[25,40],[40,41],[41,42],[42,46]],"response_mask":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1]}';;
  *) echo '{"ids":[5618,338,29871,29896,29906,718,29871,29941,29896,29973],"offsets":[[0,4],[4,7],[7,8],[8,9],[9,10],[10,12],[12,13],[13,14],[14,15],[15,16]]}';; esac;;
logprobs) echo '{"logprobs":[null,-1.2,-3.4,-0.4,-2.1,-1.0,-0.2,-2.8,-3.9,-0.1]}';;
esac
)");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("Llama-3-8B-Instruct");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        QTest::qWait(600);
        open.find<QPlainTextEdit>("modelsPage.trialText")->setPlainText(QStringLiteral("What is 12 + 31?"));
        open.find<QPushButton>("modelsPage.trialTokens")->click();
        QTest::qWait(400);
        open.find<QPushButton>("modelsPage.trialLikelihoods")->click();
        QTest::qWait(800);
        grab(open.window, QStringLiteral("models-trial"));
        open.find<QCheckBox>("modelsPage.trialChat")->click();
        open.find<QLineEdit>("modelsPage.trialAnswer")->setText(QStringLiteral("43"));
        open.find<QPushButton>("modelsPage.trialTokens")->click();
        QTest::qWait(400);
        grab(open.window, QStringLiteral("models-trial-template"));
        place.writeEngine(
            "[ \"$1\" = models ] && sleep 2; echo 'The folder has no weights: *.safetensors is missing. "
            "Fetch the model again with hf download.' >&2; exit 1\n");
        open.window.findChild<ModelsPage*>()->addFolder(QStringLiteral("/data/models/half-a-model"),
                                                        QStringLiteral("half"));
        QTest::qWait(300);
        grab(open.window, QStringLiteral("models-adding"));
        open.find<QPushButton>("modelsPage.trialTokens")->click();
        QTest::qWait(2600);
        grab(open.window, QStringLiteral("models-adding-failed"));
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
};

QTEST_MAIN(TestPicturesData)
#include "tst_pictures_data.moc"
