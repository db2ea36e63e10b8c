// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/models/jobs_model.h"
#include "gui/widgets/record_table.h"
#include "gui/windows.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::Place;

namespace {

template <class T>
T* find(MainWindow* window, const char* name)
{
    T* found = window->findChild<T*>(QLatin1String(name));
    if (found == nullptr)
        qFatal("no widget is called %s", name);
    return found;
}

}  // namespace

/// Several windows of one program, on several workspaces and on one.
class TestWindows final : public QObject {
    Q_OBJECT

    static std::filesystem::path folderOf(const Place& place, const char* name)
    {
        return place.folder.filePath(QLatin1String(name)).toStdString();
    }

    static QString text(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp); }

    void anotherWorkspaceOpensInAWindowOfItsOwn()
    {
        Place place;
        fakes::FakeWorkspace first(folderOf(place, "first"));
        fakes::FakeWorkspace second(folderOf(place, "second"));
        Windows windows(place.settings);
        windows.open(text(second.folder()));
        windows.all().front()->close();
        QTRY_VERIFY(windows.all().empty());

        windows.open(text(first.folder()));
        MainWindow* one = windows.all().front();
        QVERIFY(QTest::qWaitForWindowActive(one));
        one->view()->showPage(PageId::Start);
        // Only others are offered; a window holds on to what it shows.
        auto* list = find<QListWidget>(one, "welcome.recent");
        QCOMPARE(list->count(), 1);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(windows.all().size(), std::size_t(2));
        MainWindow* two = windows.all().back();
        QVERIFY(two->windowTitle().startsWith(QStringLiteral("second")));
        QVERIFY(one->windowTitle().startsWith(QStringLiteral("first")));
        QVERIFY(two->pos() != one->pos());

        // By the menu of the second: the first is there already and comes to the front.
        QTRY_VERIFY(two->isActiveWindow());
        auto* menu = find<QMenu>(two, "recentMenu");
        Q_EMIT menu->aboutToShow();
        QCOMPARE(menu->actions().size(), 2);
        for (QAction* action : menu->actions()) {
            if (action->text().endsWith(QStringLiteral("second")))
                QVERIFY(!action->isEnabled());
            else
                action->trigger();
        }
        QTRY_VERIFY(one->isActiveWindow());
        QCOMPARE(windows.all().size(), std::size_t(2));

        find<QAction>(two, "closeWindowAction")->trigger();
        QTRY_COMPARE(windows.all().size(), std::size_t(1));
        QVERIFY(one->isVisible());
    }

    void theDemoLeavesAnOpenWorkspaceAlone()
    {
        Place place;
        qputenv("XDG_DATA_HOME", place.folder.filePath(QStringLiteral("data")).toUtf8());
        fakes::FakeWorkspace fake(folderOf(place, "mine"));
        Windows windows(place.settings);
        windows.open(text(fake.folder()));
        MainWindow* one = windows.all().front();
        find<QAction>(one, "demoWorkspaceAction")->trigger();
        QTRY_COMPARE(windows.all().size(), std::size_t(2));
        MainWindow* two = windows.all().back();
        QVERIFY(two->windowTitle().startsWith(QStringLiteral("demo")));
        QCOMPARE(two->view()->page(), PageId::Experiments);
        QCOMPARE(find<QLabel>(two, "experimentsPage.title")->text(), QStringLiteral("demo"));
        QVERIFY(one->windowTitle().startsWith(QStringLiteral("mine")));
        qunsetenv("XDG_DATA_HOME");
    }

    void twoWindowsOnOneWorkspaceSeeTheSame()
    {
        Place place;
        fakes::FakeWorkspace fake(folderOf(place, "shared"));
        fake.submitDemo();
        fake.workOff(1);
        fake.beginNext(20);
        Windows windows(place.settings);
        windows.open(text(fake.folder()));
        MainWindow* one = windows.all().front();
        find<QAction>(one, "newWindowAction")->trigger();
        QTRY_COMPARE(windows.all().size(), std::size_t(2));
        MainWindow* two = windows.all().back();
        QVERIFY(two->isVisible());
        for (MainWindow* window : {one, two}) {
            window->view()->showPage(PageId::Runs);
            QTRY_VERIFY(find<RecordTable>(window, "runsPage.table")->model()->rowCount() > 15);
        }
        // What is asked for in one is seen in the other, and what the engine writes in both.
        find<RecordTable>(one, "runsPage.table")->choose(fake.runningJob());
        find<RecordTable>(two, "runsPage.table")->choose(fake.runningJob());
        QTRY_VERIFY(find<QToolButton>(one, "runsPage.pauseButton")->isEnabled());
        QTest::mouseClick(find<QToolButton>(one, "runsPage.pauseButton"), Qt::LeftButton);
        QTRY_VERIFY(!find<QToolButton>(two, "runsPage.pauseButton")->isEnabled());
        fake.finishRunning();
        for (MainWindow* window : {one, two})
            QTRY_VERIFY(!find<QToolButton>(window, "statusStrip.running")->text().contains(QStringLiteral("seed 1, ")));
    }

    void quitClosesAllOfThem()
    {
        Place place;
        fakes::FakeWorkspace first(folderOf(place, "first"));
        Windows windows(place.settings);
        windows.open(text(first.folder()));
        windows.add().show();
        QCOMPARE(windows.all().size(), std::size_t(2));
        find<QAction>(windows.all().front(), "quitAction")->trigger();
        QTRY_VERIFY(windows.all().empty());
    }
};

QTEST_MAIN(TestWindows)
#include "tst_windows.moc"
