// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "gui/dialogs/add_model_dialog.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/filter_form.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/dialogs/noise_form.h"
#include "gui/dialogs/split_form.h"
#include "gui/dialogs/subset_form.h"
#include "gui/widgets/record_table.h"
#include "storage/content/content.h"
#include "storage/tables/datasets.h"
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
