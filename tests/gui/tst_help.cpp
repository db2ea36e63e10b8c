// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextBrowser>
#include <algorithm>

#include "gui/app/translations.h"
#include "gui/dialogs/first_steps.h"
#include "gui/dialogs/help_window.h"
#include "gui/dialogs/shortcuts_dialog.h"
#include "gui/widgets/page_menu.h"
#include "gui/widgets/record_table.h"
#include "tests/gui/accessibility.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::namelessControls;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// The text of the line at the top of what is shown.
QString topLine(QTextBrowser& browser)
{
    return browser.cursorForPosition({4, 12}).block().text();
}

/// All entries of a menu and of the menus in it.
QStringList entriesOf(const QMenu& menu)
{
    QStringList entries;
    for (const QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            entries += entriesOf(*action->menu());
        entries << action->text();
    }
    return entries;
}

}  // namespace

/// What the window says of itself: the guide, the first steps, the keys; and that its menus hold everything.
class TestHelp final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject|QLayout|QWidget|objectName|QText")));
    }

    void everyPageHasItsSection()
    {
        HelpWindow guide;
        guide.show();
        QVERIFY(QTest::qWaitForWindowExposed(&guide));
        auto* text = guide.findChild<QTextBrowser*>();
        for (const PageId page : kPages) {
            guide.showSection(guideSection(page));
            auto* contents = guide.findChild<QListWidget*>();
            QVERIFY(contents->currentItem() != nullptr);
            QCOMPARE(contents->currentItem()->text(), guideSection(page));
            // The last sections cannot come to the top.
            const bool last = text->verticalScrollBar()->value() == text->verticalScrollBar()->maximum();
            QVERIFY2(last || topLine(*text) == guideSection(page), qPrintable(topLine(*text)));
        }
        // Pictures are left out; what is left of them would be a grey box.
        QVERIFY(!text->document()->toHtml().contains(QStringLiteral("<img")));
        // A link to another document leads there, and the button back.
        Q_EMIT text->anchorClicked(QUrl(QStringLiteral("data.md")));
        QVERIFY(guide.windowTitle() != QStringLiteral("The window, page by page"));
        const QString other = text->toPlainText();
        Q_EMIT text->anchorClicked(QUrl(QStringLiteral("no-such.md")));
        QCOMPARE(text->toPlainText(), other);
        QTest::mouseClick(guide.findChild<QPushButton*>(QStringLiteral("helpWindow.guideButton")), Qt::LeftButton);
        QCOMPARE(guide.windowTitle(), QStringLiteral("The window, page by page"));
        auto* find = guide.findChild<QLineEdit*>();
        find->setFocus();
        QTest::keyClicks(find, QStringLiteral("bandwidth"));
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(text->textCursor().selectedText(), QStringLiteral("bandwidth"));
        QCOMPARE(namelessControls(guide), QStringList());
    }

    /// Every document that the guide and the others refer to is there.
    void noLinkLeadsNowhere()
    {
        const QDir folder(QStringLiteral(":/help"));
        QVERIFY(folder.entryList().size() >= 10);
        static const QRegularExpression link(QStringLiteral("\\]\\(([a-z-]+\\.md)\\)"));
        for (const QString& name : folder.entryList()) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            auto links = link.globalMatch(QString::fromUtf8(file.readAll()));
            while (links.hasNext()) {
                const QString target = links.next().captured(1);
                QVERIFY2(folder.exists(target), qPrintable(name + QStringLiteral(" → ") + target));
            }
        }
    }

    void theKeyForHelpOpensThePageInFront()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Scores);
        QTest::keyClick(&open.window, Qt::Key_F1);
        auto* guide = open.window.findChild<HelpWindow*>();
        QTRY_VERIFY(guide != nullptr && guide->isVisible());
        QCOMPARE(guide->findChild<QListWidget*>()->currentItem()->text(), QStringLiteral("Scores"));
        QTest::keyClick(guide, Qt::Key_Escape);
        QVERIFY(!guide->isVisible());
        open.go(PageId::Chat);
        open.find<QAction>("userGuideAction")->trigger();
        QCOMPARE(guide->findChild<QListWidget*>()->currentItem()->text(), QStringLiteral("Chat"));
    }

    void theFirstStepsAreShownOnce()
    {
        Place place;
        MainWindow window(place.settings);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.greet();
        QPointer<FirstSteps> steps = window.findChild<FirstSteps*>();
        QVERIFY(steps != nullptr && steps->isVisible());
        QCOMPARE(namelessControls(*steps), QStringList());
        QTest::keyClick(steps, Qt::Key_Escape);
        QTRY_VERIFY(steps == nullptr);
        window.greet();
        QVERIFY(window.findChild<FirstSteps*>() == nullptr);
        QVERIFY(Settings(place.folder.filePath(QStringLiteral("settings.ini"))).greeted());
        // Asked for, they come again, and lead on to the guide.
        window.findChild<QAction*>(QStringLiteral("firstStepsAction"))->trigger();
        steps = window.findChild<FirstSteps*>();
        QVERIFY(steps != nullptr);
        QTest::mouseClick(steps->findChild<QPushButton*>(QStringLiteral("firstSteps.guideButton")), Qt::LeftButton);
        QTRY_VERIFY(window.findChild<HelpWindow*>() != nullptr);
    }

    void allKeysAreListed()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        const std::vector<ShortcutRow> rows = shortcutRows(*open.window.menuBar());
        const auto has = [&rows](const QString& keys) {
            return std::ranges::any_of(rows, [&](const ShortcutRow& row) { return row.keys == keys; });
        };
        // Whatever action has a key is in a menu, and so in the list.
        for (const QAction* action : open.window.findChildren<QAction*>()) {
            if (action->shortcut().isEmpty() || action->objectName().isEmpty())
                continue;
            QVERIFY2(has(action->shortcut().toString(QKeySequence::NativeText)), qPrintable(action->objectName()));
        }
        open.find<QAction>("shortcutsAction")->trigger();
        auto* dialog = open.window.findChild<ShortcutsDialog*>();
        QTRY_VERIFY(dialog != nullptr && dialog->isVisible());
        QCOMPARE(dialog->findChild<RecordTable*>()->model()->rowCount(), static_cast<int>(rows.size()));
        QCOMPARE(namelessControls(*dialog), QStringList());
    }

    void thePageListGoesAndComesBack()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        {
            OpenWindow open(place, place.workspaceFolder());
            auto* list = open.find<QListWidget>("pageList");
            QVERIFY(list->isVisible());
            QTest::keyClick(&open.window, Qt::Key_F9);
            QTRY_VERIFY(!list->isVisible());
            QTest::keyClick(&open.window, Qt::Key_4, Qt::ControlModifier);
            QTRY_COMPARE(open.window.view()->page(), PageId::Experiments);
            QTest::keyClick(&open.window, Qt::Key_F11);
            QTRY_VERIFY(open.window.isFullScreen());
            QTest::keyClick(&open.window, Qt::Key_F11);
            QTRY_VERIFY(!open.window.isFullScreen());
        }
        OpenWindow again(place, place.workspaceFolder());
        QVERIFY(!again.find<QListWidget>("pageList")->isVisible());
        again.find<QAction>("pageListAction")->trigger();
        QVERIFY(again.find<QListWidget>("pageList")->isVisible());
    }

    /// Each button that a page shows is in the menu Page while that page is in front, and does the same there.
    void everyButtonIsInAMenu()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addModel("a");
        fake.addModel("b");
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        auto* menu = open.find<PageMenu>("pageMenu");
        for (const PageId page : kPages) {
            open.go(page);
            QTest::qWait(200);
            Q_EMIT menu->aboutToShow();
            const QStringList entries = entriesOf(*menu);
            for (const QPushButton* button : open.window.view()->findChildren<QPushButton*>()) {
                const QString words = button->accessibleName().isEmpty() ? button->text() : button->accessibleName();
                if (button->isVisible() && button->window() == &open.window)
                    QVERIFY2(entries.contains(words), qPrintable(words));
            }
        }
        QCOMPARE(open.window.view()->page(), PageId::Chat);
        auto* add = open.find<QPushButton>("chatPage.addColumn");
        const QList<QAction*> actions = menu->actions();
        const auto entry =
            std::ranges::find_if(actions, [&](const QAction* one) { return one->text() == add->text(); });
        (*entry)->trigger();
        QVERIFY(open.window.findChild<QComboBox*>(QStringLiteral("chatPage.model2")) != nullptr);
    }
};

QTEST_MAIN(TestHelp)
#include "tst_help.moc"
