// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextEdit>

#include "gui/app/translations.h"
#include "gui/models/chat_choices.h"
#include "gui/pages/experiments_page.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// Writes its arguments and its question down, and answers with the folder's last part.
constexpr const char* kEcho =
    "cat >>\"$(dirname \"$0\")/questions\"\necho \"$*\" >>\"$(dirname \"$0\")/arguments\"\n"
    "echo \"{\\\"text\\\":\\\"I am $(basename \"$3\"). <b>\\\",\\\"ids\\\":[1,2,3]}\"\nexit 0\n";

QByteArray read(const Place& place, const char* name)
{
    QFile file(place.folder.filePath(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Two registered models, the page in front.
struct OnChat {
    Place place;
    fakes::FakeWorkspace fake{place.workspaceFolder()};

    OnChat(const QByteArray& script, int models)
    {
        place.writeEngine(script);
        for (int i = 0; i < models; ++i)
            fake.addModel("model-" + std::to_string(i));
    }

    static void go(OpenWindow& open, int models)
    {
        open.go(PageId::Chat);
        auto* box = open.find<QComboBox>("chatPage.model0");
        QTRY_COMPARE(box->count(), models);
    }
};

}  // namespace

/// The page Chat with an engine that answers at once, late, or not at all.
class TestChat final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp); }

    void sendingStartsNoDraftOfAnotherPage()
    {
        OnChat chat(kEcho, 1);
        OpenWindow open(chat.place, chat.place.workspaceFolder());
        open.window.view()->experiments().openDemo(true);
        auto* start = open.find<QAction>("startAction");
        QTRY_VERIFY(start->isEnabled());  // on its own page
        OnChat::go(open, 1);
        auto* prompt = open.find<QPlainTextEdit>("chatPage.prompt");
        prompt->setPlainText(QStringLiteral("Hello?"));
        prompt->setFocus();
        QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(read(chat.place, "questions").contains("Hello?"));
        QCOMPARE(open.window.view()->page(), PageId::Chat);
        const auto experiments = storage::listExperiments(chat.fake.connection());
        QVERIFY(experiments && experiments->empty());
        open.go(PageId::Experiments);
        QVERIFY(start->isEnabled());
    }

    void theCheckpointsOfTheExperimentComeFirst()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("base");
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(1);
        const auto runs = storage::listRuns(fake.connection());
        QVERIFY(runs && !runs->empty());
        const storage::Run last = runs->back();
        for (const int step : {100, 200}) {
            storage::Checkpoint checkpoint;
            checkpoint.runId = last.id;
            checkpoint.step = step;
            checkpoint.path = "runs/" + std::to_string(last.id) + "/checkpoint-" + std::to_string(step);
            QVERIFY(storage::insertCheckpoint(fake.connection(), checkpoint));
        }
        const auto choices = readChatChoices(fake.workspace(), fake.connection(), experiment);
        QVERIFY(choices && choices->size() > 3);
        QCOMPARE(choices->at(0).name, QStringLiteral("%1, step 200").arg(QString::fromStdString(last.name)));
        QVERIFY(choices->at(0).folder.endsWith(QStringLiteral("checkpoint-200")));
        QCOMPARE(choices->at(1).name, QStringLiteral("%1, step 100").arg(QString::fromStdString(last.name)));
        QStringList folders;
        for (const ChatChoice& one : *choices)
            folders << one.folder;
        QCOMPARE(folders.removeDuplicates(), 0);
    }

    void bothModelsAnswerTheSameQuestion()
    {
        OnChat on(kEcho, 3);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 3);
        auto* send = open.find<QPushButton>("chatPage.send");
        QVERIFY(!send->isEnabled());  // nothing is asked yet
        open.find<QLineEdit>("chatPage.system")->setText(QStringLiteral("Be brief."));
        open.find<QDoubleSpinBox>("chatPage.temperature")->setValue(0.7);
        auto* prompt = open.find<QPlainTextEdit>("chatPage.prompt");
        prompt->setFocus();
        QTest::keyClicks(prompt, QStringLiteral("Who are you?"));
        QTest::keyClick(prompt, Qt::Key_Return, Qt::ControlModifier);
        auto* first = open.find<QTextEdit>("chatPage.text0");
        auto* second = open.find<QTextEdit>("chatPage.text1");
        QTRY_VERIFY(second->toPlainText().contains(QStringLiteral("I am")));
        QVERIFY(first->toPlainText().startsWith(QStringLiteral("You\nWho are you?")));
        // What a model writes is never taken for markup.
        QVERIFY(first->toPlainText().endsWith(QStringLiteral("<b>")));
        QVERIFY(first->toPlainText() != second->toPlainText());
        QTRY_VERIFY(open.find<QLabel>("chatPage.status1")->text().startsWith(QStringLiteral("3 tokens in")));
        QVERIFY(prompt->toPlainText().isEmpty());
        QVERIFY(read(on.place, "arguments").contains("--temperature 0.7"));

        // The second question carries the model's own answer.
        QTest::keyClicks(prompt, QStringLiteral("Sure?"));
        QTRY_VERIFY(send->isEnabled());
        QTest::mouseClick(send, Qt::LeftButton);
        QTRY_COMPARE(read(on.place, "questions").count('\n'), 4);
        const QByteArray asked = read(on.place, "questions").split('\n').at(2);
        QCOMPARE(asked.count("\"role\":\"user\""), 2);
        QCOMPARE(asked.count("\"role\":\"assistant\""), 1);
        QCOMPARE(asked.count("\"role\":\"system\""), 1);
        QTRY_VERIFY(!open.find<QPushButton>("chatPage.stop")->isEnabled());
        QTest::mouseClick(open.find<QPushButton>("chatPage.anew"), Qt::LeftButton);
        QVERIFY(first->toPlainText().isEmpty());
    }

    void columnsComeAndGo()
    {
        OnChat on(kEcho, 2);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 2);
        auto* add = open.find<QPushButton>("chatPage.addColumn");
        auto* remove = open.find<QPushButton>("chatPage.removeColumn");
        QVERIFY(!remove->isEnabled());
        QTest::mouseClick(add, Qt::LeftButton);
        QTest::keyClick(add, Qt::Key_Space);
        QVERIFY(open.window.findChild<QComboBox*>(QStringLiteral("chatPage.model3")) != nullptr);
        QVERIFY(!add->isEnabled());
        QTest::mouseClick(remove, Qt::LeftButton);
        QVERIFY(open.window.findChild<QComboBox*>(QStringLiteral("chatPage.model3")) == nullptr);
        QVERIFY(add->isEnabled());
    }

    void whatFailsIsSaidAndForgotten()
    {
        OnChat on(
            "cat >>\"$(dirname \"$0\")/questions\"\necho '{\"error\":\"The model has no chat template.\"}'\nexit 1\n",
            2);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 2);
        auto* prompt = open.find<QPlainTextEdit>("chatPage.prompt");
        for (int round = 1; round <= 2; ++round) {
            QTRY_VERIFY(!open.find<QPushButton>("chatPage.stop")->isEnabled());
            prompt->setPlainText(QStringLiteral("Hello"));
            QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
            QTRY_COMPARE(open.find<QTextEdit>("chatPage.text1")->toPlainText().count(QStringLiteral("chat template")),
                         round);
        }
        // The question without an answer was not asked again.
        QCOMPARE(read(on.place, "questions").split('\n').at(2).count("\"role\":\"user\""), 1);
    }

    void anAnswerGrowsAndIsTakenOver()
    {
        // The first model stops in the middle until it is let go on; the second fails in the middle.
        OnChat on(R"(cat >/dev/null
case "$3" in
*model-0) echo '{"piece":"Snow "}'; echo '{"piece":"❄ is <b>"}'
  while [ ! -e "$(dirname "$0")/go" ]; do sleep 0.05; done
  echo '{"text":"Snow ❄ is <b>cold.","ids":[1,2,3,4]}';;
*) echo '{"piece":"I am "}'; echo '{"error":"The device ran out of memory."}'; exit 1;;
esac
)",
                  2);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 2);
        open.find<QComboBox>("chatPage.model0")
            ->setCurrentIndex(open.find<QComboBox>("chatPage.model0")->findText(QStringLiteral("model-0")));
        open.find<QComboBox>("chatPage.model1")
            ->setCurrentIndex(open.find<QComboBox>("chatPage.model1")->findText(QStringLiteral("model-1")));
        open.find<QPlainTextEdit>("chatPage.prompt")->setPlainText(QStringLiteral("What is snow?"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        auto* first = open.find<QTextEdit>("chatPage.text0");
        QTRY_COMPARE(first->toPlainText(), QString::fromUtf8("You\nWhat is snow?\n\nmodel-0\nSnow ❄ is <b>"));
        QVERIFY(open.find<QLabel>("chatPage.status0")->text().startsWith(QStringLiteral("answers…")));
        QVERIFY(open.find<QPushButton>("chatPage.stop")->isEnabled());
        QFile go(on.place.folder.filePath(QStringLiteral("go")));
        QVERIFY(go.open(QIODevice::WriteOnly));
        // The whole takes the place of its pieces: nothing stands there twice.
        QTRY_COMPARE(first->toPlainText(), QString::fromUtf8("You\nWhat is snow?\n\nmodel-0\nSnow ❄ is <b>cold."));
        QTRY_VERIFY(open.find<QLabel>("chatPage.status0")->text().startsWith(QStringLiteral("4 tokens")));
        QTRY_VERIFY(open.find<QTextEdit>("chatPage.text1")
                        ->toPlainText()
                        .endsWith(QStringLiteral("I am \n\nNo answer\nThe device ran out of memory.")));
    }

    void whatCameBeforeAStopIsKept()
    {
        OnChat on(R"(cat >>"$(dirname "$0")/questions"
if [ -e "$(dirname "$0")/again" ]; then echo '{"text":"Yes.","ids":[1]}'; exit 0; fi
echo '{"piece":"Once upon a "}'
exec sleep 30
)",
                  2);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 2);
        auto* prompt = open.find<QPlainTextEdit>("chatPage.prompt");
        prompt->setPlainText(QStringLiteral("Tell me"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        auto* first = open.find<QTextEdit>("chatPage.text0");
        QTRY_VERIFY(first->toPlainText().endsWith(QStringLiteral("Once upon a ")));
        QTest::mouseClick(open.find<QPushButton>("chatPage.stop"), Qt::LeftButton);
        QVERIFY(first->toPlainText().endsWith(QStringLiteral("Once upon a ")));
        QCOMPARE(open.find<QLabel>("chatPage.status0")->text(), QStringLiteral("Stopped; what came is kept."));
        QVERIFY(open.find<QTextEdit>("chatPage.text1")->toPlainText().contains(QStringLiteral("It was stopped.")));
        // It is part of the conversation that goes on.
        QFile again(on.place.folder.filePath(QStringLiteral("again")));
        QVERIFY(again.open(QIODevice::WriteOnly));
        prompt->setPlainText(QStringLiteral("Go on"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        QTRY_VERIFY(first->toPlainText().endsWith(QStringLiteral("Yes.")));
        QVERIFY(read(on.place, "questions").split('\n').at(1).contains("Once upon a "));
    }

    void aLongAnswerCanBeStopped()
    {
        OnChat on("cat >/dev/null\nexec sleep 30\n", 2);
        OpenWindow open(on.place, on.place.workspaceFolder());
        OnChat::go(open, 2);
        open.find<QPlainTextEdit>("chatPage.prompt")->setPlainText(QStringLiteral("Hello"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        QTRY_VERIFY(open.find<QLabel>("chatPage.status0")->text().startsWith(QStringLiteral("answers…")));
        QCOMPARE(open.find<QLabel>("chatPage.status1")->text(), QStringLiteral("waits for its turn"));
        QVERIFY(!open.find<QComboBox>("chatPage.model0")->isEnabled());
        QTest::mouseClick(open.find<QPushButton>("chatPage.stop"), Qt::LeftButton);
        QVERIFY(open.find<QTextEdit>("chatPage.text0")->toPlainText().contains(QStringLiteral("It was stopped.")));
        QVERIFY(open.find<QTextEdit>("chatPage.text1")->toPlainText().contains(QStringLiteral("It was stopped.")));
        QVERIFY(open.find<QComboBox>("chatPage.model0")->isEnabled());
    }
};

QTEST_MAIN(TestChat)
#include "tst_chat.moc"
