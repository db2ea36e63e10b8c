// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

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
};

QTEST_MAIN(TestPicturesStart)
#include "tst_pictures_start.moc"
