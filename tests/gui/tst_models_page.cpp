// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/add_model_dialog.h"
#include "gui/pages/model_trial.h"
#include "gui/pages/models_page.h"
#include "gui/widgets/record_table.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

const QByteArray kChecks =
    R"(cat <<'END'
{"models":[{"place":"org/strange","problem":"MambaForCausalLM is not computed."},{"place":"org/good","problem":null,"architecture":"LlamaForCausalLM","parameters":8030261248,"template":"It has no template of its own; chatml fits.","memory":{"scoring":16000000000,"full":96000000000,"lora":20000000000}}],"assumes":"bfloat16"}
END
)";

}  // namespace

/// Models: what can be used and why not, the memory of each use, the chat template, and the box to try one.
class TestModelsPage final : public QObject {
    Q_OBJECT

    template <class T>
    static T* find(const QObject& where, const char* name)
    {
        T* found = where.findChild<T*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no widget is called %s", name);
        return found;
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject|QLayout|QWidget|objectName")));
    }

    void whatCanBeUsedIsTold()
    {
        Place place;
        place.writeEngine(kChecks);
        AddModelDialog dialog({QStringLiteral("org/strange"), QStringLiteral("org/good")});
        dialog.show();
        auto* table = find<RecordTable>(dialog, "addModelDialog.models");
        QTRY_COMPARE(table->model()->rowCount(), 2);
        const auto* about = find<QLabel>(dialog, "addModelDialog.about");
        const auto* add = find<QPushButton>(dialog, "addModelDialog.addButton");
        // The first that can be used is chosen.
        QTRY_VERIFY(add->isEnabled());
        QCOMPARE(dialog.place(), QStringLiteral("org/good"));
        QCOMPARE(dialog.name(), QStringLiteral("good"));
        QVERIFY2(about->text().contains(QStringLiteral("chatml fits")), qPrintable(about->text()));
        QVERIFY(about->text().contains(QStringLiteral("full fine-tuning")));
        table->choose(0);
        QTRY_VERIFY(about->text().contains(QStringLiteral("MambaForCausalLM is not computed")));
        QVERIFY(!add->isEnabled());
        table->choose(1);
        find<QLineEdit>(dialog, "addModelDialog.name")->clear();
        QTRY_VERIFY(!add->isEnabled());  // a model needs a name
    }

    void anEngineThatFailsIsTold()
    {
        Place place;
        AddModelDialog dialog({QStringLiteral("org/good")});
        dialog.show();
        QTRY_VERIFY(
            find<QLabel>(dialog, "addModelDialog.state.message")->text().contains(QStringLiteral("POFT_ENGINE")));
        QVERIFY(!find<QPushButton>(dialog, "addModelDialog.addButton")->isEnabled());
    }

    void aTemplateGoesToTheEngine()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const QString asked = place.folder.filePath(QStringLiteral("asked"));
        place.writeEngine("echo \"$@\" >> " + asked.toUtf8() + "\necho 'good: LlamaForCausalLM'\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        open.window.findChild<ModelsPage*>(QStringLiteral("modelsPage"))
            ->addFolder(QStringLiteral("org/good"), QStringLiteral("good"), QStringLiteral("chatml"));
        auto* line = open.find<QLabel>("modelsPage.line");
        QTRY_VERIFY2(line->text().contains(QStringLiteral("LlamaForCausalLM")), qPrintable(line->text()));
        QFile file(asked);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("--name good org/good --template chatml"));
    }

    void memoryOfTheChosenModelIsShown()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("Llama-3-8B");
        place.writeEngine(R"(cat <<'END'
{"models":[{"place":"x","problem":null,"memory":{"scoring":1000000000,"full":2000000000,"lora":3000000000}}],"assumes":"bfloat16"}
END
)");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        const auto* memory = open.find<QLabel>("modelsPage.memory");
        QTRY_VERIFY2(memory->text().startsWith(QStringLiteral("Memory of a device: scoring ")),
                     qPrintable(memory->text()));
        QVERIFY(memory->text().endsWith(QStringLiteral("(bfloat16)")));
    }

    void theMaskIsShown()
    {
        Place place;
        const QString asked = place.folder.filePath(QStringLiteral("asked"));
        place.writeEngine("cat > " + asked.toUtf8() + R"(
cat <<'END'
{"text":"hi ho","ids":[5,6],"offsets":[[0,2],[2,5]],"response_mask":[0,1]}
END
)");
        ModelTrial trial;
        trial.setModel(QStringLiteral("m"), place.folder.path());
        trial.show();
        auto* answer = find<QLineEdit>(trial, "modelsPage.trialAnswer");
        QVERIFY(!answer->isVisible());
        find<QCheckBox>(trial, "modelsPage.trialChat")->click();
        QVERIFY(answer->isVisible());
        QTest::keyClicks(find<QPlainTextEdit>(trial, "modelsPage.trialText"), QStringLiteral("hi"));
        QTest::keyClicks(answer, QStringLiteral("ho"));
        QTest::mouseClick(find<QPushButton>(trial, "modelsPage.trialTokens"), Qt::LeftButton);
        const auto* ids = find<QPlainTextEdit>(trial, "modelsPage.trialIds");
        QTRY_COMPARE(ids->toPlainText(), QStringLiteral("5 “hi”   ⟦6 “ ho”⟧"));
        QVERIFY(find<QLabel>(trial, "modelsPage.trialLine")->text().contains(QStringLiteral("1 of them")));
        QFile file(asked);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains(R"({"content":"ho","role":"assistant"})"));
    }

    void aModelFolderIsAddedThroughTheEngine()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        place.writeEngine("echo '/data/none: config.json is missing; choose a model folder.' >&2; exit 1\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        auto* page = open.window.findChild<ModelsPage*>(QStringLiteral("modelsPage"));
        page->addFolder(QStringLiteral("/data/none"), QStringLiteral("none"));
        const auto* line = open.find<QLabel>("modelsPage.line");
        QTRY_VERIFY(line->text().contains(QStringLiteral("config.json is missing")));
        // Once more, with an engine that knows better, and then one that takes for ever.
        place.writeEngine("echo 'none: LlamaForCausalLM'\n");
        QTest::mouseClick(open.find<QToolButton>("modelsPage.line.retry"), Qt::LeftButton);
        QTRY_VERIFY2(line->text().contains(QStringLiteral("was added")), qPrintable(line->text()));
        place.writeEngine("exec sleep 60\n");
        page->addFolder(QStringLiteral("/data/none"), QStringLiteral("none"));
        auto* cancel = open.find<QToolButton>("modelsPage.line.cancel");
        QTRY_VERIFY(cancel->isVisible());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(!line->isVisible());
    }

    void aDatabaseThatComesBackIsReadAgain()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("tutor");
        fake.connection().execute("ALTER TABLE models RENAME TO lost");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Models);
        QTRY_VERIFY(open.find<QLabel>("modelsPage.state.messageTitle")->isVisible());
        QVERIFY(open.find<QLabel>("modelsPage.state.message")->text().contains(QStringLiteral("models")));
        fake.connection().execute("ALTER TABLE lost RENAME TO models");
        QTest::mouseClick(open.find<QToolButton>("modelsPage.state.modelsPage.tryAgainAction"), Qt::LeftButton);
        QTRY_VERIFY(open.find<RecordTable>("modelsPage.table")->isVisible());
    }

    void aTrialIsCancelled()
    {
        Place place;
        place.writeEngine("exec sleep 60\n");
        ModelTrial trial;
        trial.setModel(QStringLiteral("m"), place.folder.path());
        trial.show();
        QTest::keyClicks(find<QPlainTextEdit>(trial, "modelsPage.trialText"), QStringLiteral("hi"));
        QTest::mouseClick(find<QPushButton>(trial, "modelsPage.trialLikelihoods"), Qt::LeftButton);
        auto* cancel = find<QToolButton>(trial, "modelsPage.trialLine.cancel");
        QTRY_VERIFY(cancel->isVisible());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QTRY_VERIFY(!cancel->isVisible());
        QVERIFY(find<QPushButton>(trial, "modelsPage.trialLikelihoods")->isEnabled());
    }
};

QTEST_MAIN(TestModelsPage)
#include "tst_models_page.moc"
