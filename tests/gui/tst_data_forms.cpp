// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabWidget>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/filter_form.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/dialogs/noise_form.h"
#include "gui/dialogs/split_form.h"
#include "gui/dialogs/subset_form.h"
#include "gui/models/pasted_paths.h"
#include "gui/models/supervision_model.h"
#include "gui/widgets/problem_line.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/supervision.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// What `poft-engine derive` answers for a filter that takes 298 of 998 samples away.
const QByteArray kLook =
    R"({"samples":700,"portions":[{"dataset":"alpaca","samples":998,"stay":700,"go":298,)"
    R"("first_stay":[{"messages":[{"role":"user","content":"Stay?"}],"sample":1,"position":1}],)"
    R"("first_go":[{"messages":[{"role":"user","content":"Go away"}],"sample":2,"position":2}]}]})";

const QByteArray kNoiseLook =
    R"({"samples":20,"portions":[{"dataset":"alpaca","samples":20,"stay":20,"go":0,"first_stay":[],"first_go":[]}],)"
    R"("noise":{"kinds":{"empty_response":2},"first":[{"kind":"empty_response","position":4,)"
    R"("before":{"messages":[{"role":"assistant","content":"before it"}]},)"
    R"("after":{"messages":[{"role":"assistant","content":""}]}}]}})";

}  // namespace

/// The forms that make data sets of others, the ways in which files come in, and what models learn of a data set.
class TestDataForms final : public QObject {
    Q_OBJECT

    static DeriveChoices choices()
    {
        DeriveChoices out;
        out.source.name = "alpaca";
        out.source.sampleCount = 998;
        out.datasets = QStringList{QStringLiteral("alpaca"), QStringLiteral("dolly")};
        out.scored = QStringList{QStringLiteral("A"), QStringLiteral("B")};
        out.tags = QStringList{QStringLiteral("odd")};
        out.columns = QStringList{QStringLiteral("quality")};
        return out;
    }

    static recipe::Derivation only(const DeriveForm& form)
    {
        return std::get<recipe::Derivation>(form.specs(QStringLiteral("made")).front().content);
    }

    template <class T>
    static T* find(const QObject& where, const QString& name)
    {
        T* found = where.findChild<T*>(name);
        if (found == nullptr)
            qFatal("no widget is called %s", qPrintable(name));
        return found;
    }

    static void choose(const QObject& where, const char* name, const QString& text)
    {
        auto* box = find<QComboBox>(where, QLatin1String(name));
        QVERIFY2(box->findText(text) >= 0, qPrintable(text));
        box->setCurrentIndex(box->findText(text));
        Q_EMIT box->activated(box->currentIndex());
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject|QLayout|QWidget|objectName")));
    }

    void filtersAreComposed()
    {
        FilterForm form(choices());
        form.show();
        QVERIFY(form.problem().isEmpty());
        QCOMPARE(QString::fromStdString(recipe::toText(*only(form).filter)),
                 QStringLiteral(R"({"all":[{"by":"r_llm","models":["A","B"],"top":0.8}]})"));
        choose(form, "filter.1.models", QStringLiteral("under B"));
        choose(form, "filter.1.how", QStringLiteral("at least"));
        find<QDoubleSpinBox>(form, QStringLiteral("filter.1.number"))->setValue(-4.5);
        // A group within, by mouse: any of a tag, no known noise, and words.
        QTest::mouseClick(find<QToolButton>(form, QStringLiteral("filter.addGroup")), Qt::LeftButton);
        choose(form, "filter.2.join", QStringLiteral("any of these holds"));
        choose(form, "filter.2.1.thing", QStringLiteral("Tag “odd”"));
        for (int i = 0; i < 3; ++i)
            QTest::mouseClick(find<QToolButton>(form, QStringLiteral("filter.2.addCondition")), Qt::LeftButton);
        choose(form, "filter.2.2.thing", QStringLiteral("Known noise"));
        choose(form, "filter.2.2.how", QStringLiteral("no"));
        choose(form, "filter.2.3.thing", QStringLiteral("Words in the text"));
        QVERIFY(form.problem().contains(QStringLiteral("words")));
        QTest::keyClicks(find<QLineEdit>(form, QStringLiteral("filter.2.3.words")), QStringLiteral("a zebra"));
        choose(form, "filter.2.4.thing", QStringLiteral("Imported: quality"));
        choose(form, "filter.2.4.how", QStringLiteral("among the lowest"));
        QVERIFY(form.problem().isEmpty());
        QCOMPARE(QString::fromStdString(recipe::toText(*only(form).filter)),
                 QStringLiteral(
                     R"({"all":[{"by":"r_llm","min":-4.5,"models":["B"]},{"any":[{"tag":"odd"},)"
                     R"({"noise":false},{"search":"a zebra"},{"bottom":0.8,"by":"value","column":"quality"}]}]})"));
        // None of two, and the group away.
        choose(form, "filter.join", QStringLiteral("none of these holds"));
        QTest::mouseClick(find<QToolButton>(form, QStringLiteral("filter.2.remove")), Qt::LeftButton);
        QCOMPARE(QString::fromStdString(recipe::toText(*only(form).filter)),
                 QStringLiteral(R"({"not":{"any":[{"by":"r_llm","min":-4.5,"models":["B"]}]}})"));
        QTest::mouseClick(find<QToolButton>(form, QStringLiteral("filter.1.remove")), Qt::LeftButton);
        QVERIFY(!form.problem().isEmpty());
    }

    void aFilterNeedsItsScores()
    {
        DeriveChoices none = choices();
        none.scored.clear();
        FilterForm form(none);
        QVERIFY(form.problem().isEmpty());  // it begins with a length instead
        choose(form, "filter.1.thing", QStringLiteral("Preference score (r_LLM)"));
        QVERIFY(form.problem().contains(QStringLiteral("scored")));
        choose(form, "filter.1.thing", QStringLiteral("IFD"));
        QVERIFY(form.problem().contains(QStringLiteral("--without-prompt")));
    }

    void noiseIsChosen()
    {
        NoiseForm form(choices());
        QCOMPARE(only(form).noise->kinds, (std::map<std::string, double>{{"mismatched_response", 0.1}}));
        find<QCheckBox>(form, QStringLiteral("noiseForm.character_edits"))->click();
        find<QDoubleSpinBox>(form, QStringLiteral("noiseForm.character_edits.share"))->setValue(95);
        QVERIFY(form.problem().contains(QStringLiteral("100 %")));
        choose(form, "noiseForm.mode", QStringLiteral("beside them: the clean samples stay"));
        QVERIFY(form.problem().isEmpty());
        find<QCheckBox>(form, QStringLiteral("noiseForm.foreign_response"))->click();
        find<QSpinBox>(form, QStringLiteral("noiseForm.seed"))->setValue(7);
        const recipe::Noise noise = *only(form).noise;
        QCOMPARE(noise.mode, recipe::Noise::Mode::Add);
        QCOMPARE(noise.kinds.at("character_edits"), 0.95);
        QCOMPARE(noise.seed, std::int64_t{7});
        QCOMPARE(noise.source->registered, std::string("dolly"));  // not the data set itself
        QCOMPARE(only(form).from.front().dataset.registered, std::string("alpaca"));
    }

    void partsOfASplitAreNeighbours()
    {
        SplitForm form(choices());
        find<QDoubleSpinBox>(form, QStringLiteral("splitForm.share1"))->setValue(70);
        find<QDoubleSpinBox>(form, QStringLiteral("splitForm.share2"))->setValue(20);
        find<QDoubleSpinBox>(form, QStringLiteral("splitForm.share3"))->setValue(10);
        const auto specs = form.specs({});
        QCOMPARE(specs.size(), std::size_t{3});
        QCOMPARE(specs[2].name, std::string("alpaca-validation"));
        QCOMPARE(std::get<recipe::Derivation>(specs[1].content).split->begin, 0.7);
        QCOMPARE(std::get<recipe::Derivation>(specs[2].content).split->end, 1.0);
        find<QDoubleSpinBox>(form, QStringLiteral("splitForm.share3"))->setValue(11);
        QVERIFY(form.problem().contains(QStringLiteral("100 %")));
    }

    void aSubsetIsACountOrAShare()
    {
        SubsetForm form(choices());
        find<QSpinBox>(form, QStringLiteral("subsetForm.count"))->setValue(12);
        QCOMPARE(*only(form).from.front().count, std::int64_t{12});
        find<QRadioButton>(form, QStringLiteral("subsetForm.byShare"))->click();
        find<QDoubleSpinBox>(form, QStringLiteral("subsetForm.share"))->setValue(25);
        QCOMPARE(*only(form).from.front().fraction, 0.25);
        QVERIFY(!only(form).from.front().count);
    }

    void theEffectIsShownAndTheDataSetQueued()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca", 20);
        const QString asked = place.folder.filePath(QStringLiteral("asked"));
        place.writeEngine("[ \"$1\" = derive ] || exit 1\necho \"$4\" > " + asked.toUtf8() + "\ncat <<'END'\n" + kLook +
                          "\nEND\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* action = open.find<QAction>("filterDatasetAction");
        QTRY_VERIFY(action->isEnabled());
        QTest::keyClick(&open.window, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(open.window.findChild<DeriveDialog*>() != nullptr);
        auto* dialog = open.window.findChild<DeriveDialog*>();
        QTRY_COMPARE(find<QLabel>(*dialog, QStringLiteral("deriveDialog.summary"))->text(),
                     QStringLiteral("700 of 998 samples stay, 298 go."));
        QVERIFY(find<QPlainTextEdit>(*dialog, QStringLiteral("deriveDialog.go"))
                    ->toPlainText()
                    .contains(QStringLiteral("Go away")));
        QFile file(asked);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains(R"("filter":{"all":[{"by":"response_bytes","top":0.8}]})"));
        // A name that is taken is refused at once.
        auto* name = find<QLineEdit>(*dialog, QStringLiteral("deriveDialog.name"));
        auto* make = find<QPushButton>(*dialog, QStringLiteral("deriveDialog.makeButton"));
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("alpaca"));
        QVERIFY(!make->isEnabled());
        QVERIFY(find<ProblemLine>(*dialog, QStringLiteral("deriveDialog.problem"))
                    ->text()
                    .contains(QStringLiteral("already")));
        QTest::keyClicks(name, QStringLiteral(" short"));
        QTRY_VERIFY(make->isEnabled());
        QTest::mouseClick(make, Qt::LeftButton);
        QTRY_COMPARE(storage::listJobs(fake.connection())->size(), std::size_t{1});
        const storage::Job job = storage::listJobs(fake.connection())->front();
        QCOMPARE(job.kind, std::string("dataset"));
        QVERIFY(!job.needsDevice);
        const auto spec = recipe::datasetSpecFromText(job.spec);
        QVERIFY(spec.has_value());
        QCOMPARE(spec->name, std::string("alpaca short"));
        QVERIFY(std::get<recipe::Derivation>(spec->content).filter.has_value());
    }

    void nearDuplicatesAreLookedForBeforeTheEffectIsShown()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id id = fake.addImport("alpaca", 20);
        place.writeEngine("[ \"$1\" = derive ] || exit 1\ncat <<'END'\n" + kLook + "\nEND\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* action = open.find<QAction>("filterDatasetAction");
        QTRY_VERIFY(action->isEnabled());
        action->trigger();
        QTRY_VERIFY(open.window.findChild<DeriveDialog*>() != nullptr);
        auto* dialog = open.window.findChild<DeriveDialog*>();
        const auto* summary = find<QLabel>(*dialog, QStringLiteral("deriveDialog.summary"));
        // A filter without duplicates is looked at as ever.
        QTRY_VERIFY(summary->isVisible());
        choose(*dialog, "filter.1.thing", QStringLiteral("Near duplicates"));
        const auto* title = find<QLabel>(*dialog, QStringLiteral("deriveDialog.state.messageTitle"));
        QTRY_COMPARE(title->text(), QStringLiteral("Near duplicates were not looked for yet"));
        QVERIFY(find<QPushButton>(*dialog, QStringLiteral("deriveDialog.makeButton"))->isEnabled());
        QTest::mouseClick(find<QToolButton>(*dialog, QStringLiteral("deriveDialog.state.findDuplicatesAction")),
                          Qt::LeftButton);
        const auto* message = find<QLabel>(*dialog, QStringLiteral("deriveDialog.state.message"));
        QTRY_COMPARE(message->text(), QStringLiteral("The search waits for its turn."));
        QCOMPARE(storage::listJobs(fake.connection())->front().kind, std::string("duplicates"));
        fake.connection().execute("UPDATE jobs SET state = 'done'");
        QVERIFY(storage::writeNearDuplicates(fake.connection(), id, "{}", {}).has_value());
        QTRY_VERIFY(summary->isVisible());
        QCOMPARE(summary->text(), QStringLiteral("700 of 998 samples stay, 298 go."));
    }

    void noiseIsShownBeforeAndAfter()
    {
        Place place;
        place.writeEngine("cat <<'END'\n" + kNoiseLook + "\nEND\n");
        const DeriveChoices all = choices();
        DeriveDialog dialog(place.folder.path(), all, new NoiseForm(all));
        dialog.show();
        const auto* summary = find<QLabel>(dialog, QStringLiteral("deriveDialog.summary"));
        QTRY_VERIFY(summary->text().contains(QStringLiteral("20 samples, 2 of them noise (10 %)")));
        QVERIFY(summary->text().contains(QStringLiteral("empty response: 2")));
        const QString text = find<QPlainTextEdit>(dialog, QStringLiteral("deriveDialog.noise"))->toPlainText();
        QVERIFY(text.contains(QStringLiteral("before it")) && text.contains(QStringLiteral("Sample 4")));
    }

    void whatTheEngineRefusesIsTold()
    {
        Place place;
        place.writeEngine("echo 'Noise is made of conversations.' >&2\nexit 1\n");
        const DeriveChoices all = choices();
        DeriveDialog dialog(place.folder.path(), all, new SplitForm(all));
        dialog.show();
        QTRY_COMPARE(find<QLabel>(dialog, QStringLiteral("deriveDialog.state.message"))->text(),
                     QStringLiteral("Noise is made of conversations."));
        QVERIFY(!find<QLineEdit>(dialog, QStringLiteral("deriveDialog.name"))->isVisible());
    }

    void pathsArePasted()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a file.jsonl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{}\n");
        file.close();
        QCOMPARE(*pastedFiles(path), QStringList{path});
        QCOMPARE(*pastedFiles(QStringLiteral(" \"%1\" \n\n").arg(path)), QStringList{path});
        QCOMPARE(*pastedFiles(QUrl::fromLocalFile(path).toString(QUrl::FullyEncoded)), QStringList{path});
        QVERIFY(pastedFiles(QStringLiteral("/no/such/file")).error().message.find("/no/such/file") !=
                std::string::npos);
        QVERIFY(!pastedFiles(QString()));
        qputenv("HF_HUB_CACHE", folder.path().toUtf8());
        const QByteArray hub = QByteArray("hf:/").append("/datasets/org/d/*.jsonl");
        QVERIFY(pastedFiles(QString::fromUtf8(hub)).error().message.find("hf download org/d") != std::string::npos);
        qunsetenv("HF_HUB_CACHE");

        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca", 20);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_VERIFY(table->model()->rowCount() == 1);
        table->setFocus();
        QGuiApplication::clipboard()->setText(QStringLiteral("/no/such/file"));
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QVERIFY(open.find<QLabel>("dataPage.refused")->text().contains(QStringLiteral("/no/such/file")));
        QGuiApplication::clipboard()->setText(path);
        QTest::keyClick(table, Qt::Key_V, Qt::ControlModifier);
        QTRY_VERIFY(open.window.findChild<ImportDialog*>() != nullptr);
        QCOMPARE(open.find<QLineEdit>("importDialog.name")->text(), QStringLiteral("a file"));
    }

    void whatModelsLearnIsShown()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id dataset = fake.addImport("alpaca", 20);
        const storage::Id model = fake.addModel("tutor");
        storage::SupervisionReport report;
        report.datasetId = dataset;
        report.datasetName = "alpaca";
        report.modelId = model;
        report.modelName = "tutor";
        report.key = "{}";
        report.hash = "ab";  // a report without one is not whole yet
        report.samples = 20;
        report.sequences = 20;
        report.dropped = 2;
        report.noResponse = 2;
        report.tokens = 400;
        report.responseTokens = 100;
        report.responseBytes = 425;
        const auto sample = storage::sampleAt(fake.connection(), dataset, 4);
        QVERIFY(sample && *sample);
        QVERIFY(storage::insertSupervision(
                    fake.connection(), report,
                    std::vector<storage::SupervisedSample>{{storage::finding::kNoResponseToken, 4, "", **sample}})
                    .has_value());
        place.writeEngine(
            R"(cat <<'END'
{"report":{"remarks":[{"severity":"warning","sentence":"Two are dropped."}]},"samples":[{"position":1,"text":"ask é answer","response_spans":[[7,13]],"response_tokens":2,"tokens":5,"findings":["cut off"]}]}
END
)");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* tabs = open.find<QTabWidget>("dataPage.tabs");
        tabs->setCurrentWidget(open.find<QWidget>("supervision"));
        auto* table = open.find<RecordTable>("supervision.reports");
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("tutor"));
        QCOMPARE(table->model()->index(0, 3).data().toString(), QStringLiteral("100 of 400"));
        QCOMPARE(table->model()->index(0, 4).data().toString(), QStringLiteral("4.25"));
        QTRY_VERIFY(open.find<QLabel>("supervision.remarks")->text().contains(QStringLiteral("2 of 20 samples")));
        auto* samples = open.find<RecordTable>("supervision.samples");
        QTRY_COMPARE(samples->model()->rowCount(), 1);
        QCOMPARE(samples->model()->index(0, 0).data().toString(), QStringLiteral("5"));
        // A look with a model.
        auto* look = open.find<QPushButton>("supervision.lookButton");
        QTRY_VERIFY(look->isEnabled());
        QTest::mouseClick(look, Qt::LeftButton);
        auto* text = open.find<QPlainTextEdit>("supervision.text");
        QTRY_VERIFY2(text->toPlainText().contains(QStringLiteral("ask é ⟦answer⟧")), qPrintable(text->toPlainText()));
        QVERIFY(text->toPlainText().contains(QStringLiteral("! Two are dropped.")));
        QVERIFY(text->toPlainText().contains(QStringLiteral("2 of 5 tokens")));
        // A listed sample is opened.
        samples->setFocus();
        samples->selectRow(0);
        QTest::keyClick(samples, Qt::Key_Return);
        QTRY_VERIFY(open.find<QPlainTextEdit>("dataPage.sampleText")->toPlainText().contains(QStringLiteral("Name 6")));
        QVERIFY(open.find<QPlainTextEdit>("dataPage.sampleText")->isVisible());
    }
};

QTEST_MAIN(TestDataForms)
#include "tst_data_forms.moc"
