// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QDialog>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "tests/gui/picture.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::grab;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Pictures of the start page and of the chat (tests/gui/picture.h).
class TestPicturesStart final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { poft::gui::testing::beginPictures(); }

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
        window.findChild<QToolButton*>(QStringLiteral("card.table1.needsButton"))->click();
        QTest::qWait(200);
        grab(*window.findChild<QDialog*>(QStringLiteral("recipeNeedsDialog")), QStringLiteral("recipe-needs"));
    }

    void help()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        const std::pair<const char*, const char*> dialogs[]{{"userGuideAction", "helpWindow"},
                                                            {"firstStepsAction", "firstSteps"},
                                                            {"shortcutsAction", "shortcutsDialog"}};
        for (const auto& [action, dialog] : dialogs) {
            open.find<QAction>(action)->trigger();
            QTest::qWait(200);
            grab(*open.find<QDialog>(dialog), QLatin1String(dialog));
        }
        for (const char* menu : {"pageMenu", "recentMenu"}) {
            open.find<QMenu>(menu)->popup({100, 100});
            QTest::qWait(100);
            grab(*open.find<QMenu>(menu), QLatin1String(menu));
            open.find<QMenu>(menu)->hide();
        }
    }

    void thisMachine()
    {
        const std::pair<const char*, const char*> states[]{
            {"busy", "exec sleep 20\n"},
            {"failed", "echo 'The library libtorch_cpu.so could not be loaded: no such file.' >&2\nexit 1\n"},
            {"warnings",
             "echo '{\"checks\":[{\"topic\":\"arithmetic\",\"state\":\"ok\",\"detail\":\"LibTorch 2.11.0, "
             "self-check passed\"},{\"topic\":\"device\",\"state\":\"warn\",\"detail\":\"No CUDA device: the CPU "
             "is used\",\"remedy\":\"A model of 7 billion parameters needs a GPU with 24 GB or more\"},"
             "{\"topic\":\"disk\",\"state\":\"fail\",\"detail\":\"0.4 GB free\",\"remedy\":\"Make room; a "
             "checkpoint of the demo takes 20 MB\"}]}'\nexit 1\n"}};
        for (const auto& [name, script] : states) {
            Place place;
            place.writeEngine(script);
            fakes::FakeWorkspace fake(place.workspaceFolder());
            place.settings.addRecentWorkspace(QString::fromStdString(fake.folder().string()));
            MainWindow window(place.settings);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QTest::qWait(300);
            grab(window, QStringLiteral("welcome-machine-%1").arg(QLatin1String(name)));
        }
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

    void anAnswerThatGrows()
    {
        Place place;
        place.writeEngine(
            "cat >/dev/null\necho '{\"piece\":\"Tens first: 10 + 30 is 40. Then the ones: 2 + 1 is 3. \"}'\nexec sleep "
            "20\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("tutor-large");
        fake.addModel("tutor-small");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Chat);
        QTest::qWait(400);
        open.find<QPlainTextEdit>("chatPage.prompt")->setPlainText(QStringLiteral("What is 12 + 31?"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.send"), Qt::LeftButton);
        QTest::qWait(800);
        grab(open.window, QStringLiteral("chat-busy"));
        QTest::mouseClick(open.find<QPushButton>("chatPage.stop"), Qt::LeftButton);
        QTest::qWait(100);
        grab(open.window, QStringLiteral("chat-stopped"));
    }
};

QTEST_MAIN(TestPicturesStart)
#include "tst_pictures_start.moc"
