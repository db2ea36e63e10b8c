// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/dialogs/recipe_needs_dialog.h"
#include "gui/models/recipe_cards.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/command_line_box.h"
#include "gui/widgets/recipe_gallery.h"
#include "resources/resources.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// The start page's cards: what they are made from, and what they open.
class TestStartPage final : public QObject {
    Q_OBJECT

    /// "HUB:" stands for the hub in the texts below, since moc takes two slashes in them for a comment.
    static void write(const QString& path, const QByteArray& text)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path).absolutePath()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(text).replace("HUB:", "hf://"));
    }

    /// A repository of a Hugging Face cache with one file.
    static void download(const QDir& cache, const QString& folder, const QString& file)
    {
        write(cache.filePath(folder + QStringLiteral("/refs/main")), "abc\n");
        write(cache.filePath(folder + QStringLiteral("/snapshots/abc/") + file), "x");
    }

    static QStringList namesOf(const std::vector<RecipeCard>& cards)
    {
        QStringList names;
        for (const RecipeCard& card : cards)
            names << card.name;
        return names;
    }

    template <class T>
    static T* find(const QObject& where, const char* name)
    {
        T* found = where.findChild<T*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no widget is called %s", name);
        return found;
    }

    /// Whether a wrapped text has the room that its lines and its longest word need.
    static bool isWhole(const QLabel& label)
    {
        const int room = label.contentsRect().width() - 2 * label.margin();
        const QRect needed = label.fontMetrics().boundingRect(QRect(0, 0, room, 10000), Qt::TextWordWrap, label.text());
        return needed.width() <= room && needed.height() <= label.contentsRect().height() - 2 * label.margin();
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        QTest::failOnWarning(QRegularExpression(QStringLiteral("QObject|QLayout|QWidget|objectName")));
    }

    void init() { qunsetenv("POFT_RESOURCES"); }

    void cardsAreMadeOfTheRecipesThemselves()
    {
        QTemporaryDir folder;
        const QDir recipes(folder.filePath(QStringLiteral("recipes")));
        const QDir cache(folder.filePath(QStringLiteral("hub")));
        qputenv("HF_HUB_CACHE", cache.path().toUtf8());
        download(cache, QStringLiteral("models--org--a"), QStringLiteral("config.json"));
        download(cache, QStringLiteral("datasets--org--d"), QStringLiteral("data/one-1.parquet"));
        write(recipes.filePath(QStringLiteral("big.json")),
              R"({"recipe_version":1,"title":"Table 2","description":"Says so.",
            "models":{"a":{"path":"HUB:org/a"},"b":{"path":"HUB:org/b"}},
            "datasets":{"d":{"files":["HUB:datasets/org/d/data/one-*.parquet"]}},
            "evaluations":[{"task":"t","files":["HUB:datasets/org/d/data/two-*.parquet"]},
                           {"task":"u","files":["questions.jsonl"]}]})");
        write(recipes.filePath(QStringLiteral("big-tiny.json")), R"({"recipe_version":1,"title":"Table 2, tiny"})");
        write(recipes.filePath(QStringLiteral("tenth.json")),
              R"({"recipe_version":1,"title":"Table 10","models":{"a":{"path":"HUB:org/a"}}})");
        write(recipes.filePath(QStringLiteral("own.json")), R"({"recipe_version":1})");
        write(recipes.filePath(QStringLiteral("no-recipe.json")), R"({"a":1})");
        write(recipes.filePath(QStringLiteral("broken.json")), "{");

        const std::vector<RecipeCard> cards = recipeCards(recipes.path());
        QCOMPARE(namesOf(cards), QStringList({QStringLiteral("own"), QStringLiteral("big"), QStringLiteral("tenth")}));
        QCOMPARE(cards[0].title, QStringLiteral("own"));  // nothing better to show
        QCOMPARE(cards[0].smallFile, QString());
        QVERIFY(cards[0].needsText().contains(QStringLiteral("no download")));
        const RecipeCard& big = cards[1];
        QCOMPARE(big.title, QStringLiteral("Table 2"));
        QCOMPARE(big.description, QStringLiteral("Says so."));
        QCOMPARE(big.smallFile, recipes.filePath(QStringLiteral("big-tiny.json")));
        QCOMPARE(static_cast<int>(big.needs.size()), 4);
        QCOMPARE(big.needs[0].name, QStringLiteral("org/a"));
        QVERIFY(big.needs[0].here);
        QCOMPARE(big.needs[1].line, QStringLiteral("hf download org/b"));
        QVERIFY(!big.needs[1].here);
        // One repository, and one of the two files that are read of it is missing.
        QCOMPARE(big.needs[2].line, QStringLiteral("hf download org/d --repo-type dataset"));
        QVERIFY(!big.needs[2].here);
        QCOMPARE(big.needs[3].kind, RecipeNeed::Kind::File);
        QCOMPARE(big.needs[3].name, recipes.filePath(QStringLiteral("questions.jsonl")));
        QCOMPARE(big.needsText(), QStringLiteral("Needs 2 models, 1 data set and 1 file; 1 of 4 are on this machine."));
        QCOMPARE(cards[2].needsText(), QStringLiteral("Needs 1 model: all on this machine."));
        qunsetenv("HF_HUB_CACHE");
    }

    void everyShippedRecipeSaysWhatItShows()
    {
        const auto cards = recipeCards(QString::fromStdString((resourceFolder() / "recipes").string()));
        QVERIFY(cards.size() >= 10);
        QCOMPARE(cards.front().name, QStringLiteral("demo"));
        for (const RecipeCard& card : cards) {
            QVERIFY2(card.title != card.name, qPrintable(card.name));
            QVERIFY2(card.description.size() > 40, qPrintable(card.name));
            QVERIFY2(card.needs.empty() || !card.smallFile.isEmpty(), qPrintable(card.name));
        }
        for (const char* name : {"table1", "table2", "table3", "fig2", "fig3a", "fig3bc", "fig3de", "fig4", "fig5",
                                 "table4", "table5", "ablations"})
            QVERIFY2(namesOf(cards).contains(QLatin1String(name)), name);
    }

    void aCardOpensItsTinyTwinByTheKeyboard()
    {
        Place place;
        qputenv("XDG_DATA_HOME", place.folder.filePath(QStringLiteral("data")).toUtf8());
        MainWindow window(place.settings);
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto* small = find<QToolButton>(window, "card.table1.small");
        QVERIFY(small->accessibleName().contains(QStringLiteral("Table 1")));
        small->setFocus();
        QTest::keyClick(small, Qt::Key_Space);
        QTRY_VERIFY(window.view() != nullptr);
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("paper")));
        QCOMPARE(window.view()->page(), PageId::Experiments);
        QCOMPARE(find<QLabel>(window, "experimentsPage.title")->text(), QStringLiteral("table1-tiny"));
        QVERIFY(!window.view()->experiments().draftPanel().draft().broken());
        // Back, and to the demo: the same kind of step, into another workspace.
        find<QAction>(window, "closeWorkspaceAction")->trigger();
        QTRY_VERIFY(window.view() == nullptr);
        QTest::mouseClick(find<QToolButton>(window, "card.demo.open"), Qt::LeftButton);
        QTRY_VERIFY(window.view() != nullptr);
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("demo")));
        QCOMPARE(find<QLabel>(window, "experimentsPage.title")->text(), QStringLiteral("demo"));
        qunsetenv("XDG_DATA_HOME");
    }

    void whatARecipeNeedsCanBeCopied()
    {
        QTemporaryDir folder;
        qputenv("HF_HUB_CACHE", folder.path().toUtf8());
        Place place;
        MainWindow window(place.settings);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QVERIFY(find<QLabel>(window, "card.fig2.needs")->text().contains(QStringLiteral("0 of 7")));
        QTest::mouseClick(find<QToolButton>(window, "card.fig2.needsButton"), Qt::LeftButton);
        auto* dialog = window.findChild<RecipeNeedsDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QVERIFY(find<QLabel>(*dialog, "recipeNeedsDialog.line0")->text().startsWith(QStringLiteral("hf download ")));
        QTest::mouseClick(find<QPushButton>(*dialog, "recipeNeedsDialog.copyAllButton"), Qt::LeftButton);
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 7);
        QVERIFY(lines.contains(QStringLiteral("hf download mistralai/Mistral-7B-v0.1")));
        // What was fetched meanwhile is seen when the list is closed.
        download(QDir(folder.path()), QStringLiteral("models--mistralai--Mistral-7B-v0.1"),
                 QStringLiteral("config.json"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(find<QLabel>(window, "card.fig2.needs")->text().contains(QStringLiteral("1 of 7")));
        qunsetenv("HF_HUB_CACHE");
    }

    void anOpenWorkspaceHasThemToo()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Experiments);
        auto* button = open.find<QToolButton>("experimentsPage.templatesButton");
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QTRY_COMPARE(open.window.view()->page(), PageId::Start);
        QTest::mouseClick(open.find<QToolButton>("card.fig5.small"), Qt::LeftButton);
        QTRY_COMPARE(open.find<QLabel>("experimentsPage.title")->text(), QStringLiteral("fig5-tiny"));
        QVERIFY(open.window.windowTitle().startsWith(QStringLiteral("noise-study")));
        QCOMPARE(open.window.view()->page(), PageId::Experiments);
    }

    void aLineForATerminalIsNeverCut()
    {
        const QString line = QStringLiteral("hf download HuggingFaceH4/ultrafeedback_binarized --repo-type dataset");
        CommandLineBox box(QStringLiteral("box"), QStringLiteral("A data set:"), line);
        auto* text = find<QLabel>(box, "box");
        for (const int width : {900, 420, 100}) {
            box.resize(width, box.heightForWidth(width));
            box.show();
            QVERIFY(QTest::qWaitForWindowExposed(&box));
            QVERIFY(isWhole(*text));
        }
        // By the keyboard: select all, copy.
        QVERIFY(QTest::qWaitForWindowActive(&box));
        text->setFocus();
        QVERIFY(text->hasFocus());
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(text, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(text, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), line);
    }

    void linesAreWholeInASmallWindow()
    {
        QTemporaryDir hub;
        qputenv("HF_HUB_CACHE", hub.path().toUtf8());
        Place place;
        place.writeEngine("cat >/dev/null\necho '{\"checks\":[]}'\n");
        MainWindow window(place.settings);
        window.resize(1000, 700);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_VERIFY(find<QToolButton>(window, "welcome.checkAgain")->isEnabled());
        QTest::qWait(50);
        QCOMPARE(window.size(), QSize(1000, 700));
        QVERIFY(isWhole(*find<QLabel>(window, "welcome.getModel")));
        QVERIFY(isWhole(*find<QLabel>(window, "welcome.getData")));
        QTest::mouseClick(find<QToolButton>(window, "card.table1.needsButton"), Qt::LeftButton);
        auto* dialog = window.findChild<RecipeNeedsDialog*>();
        QVERIFY(dialog != nullptr);
        QTest::qWait(50);
        for (int i = 0; i < 4; ++i)
            QVERIFY(isWhole(*find<QLabel>(*dialog, qPrintable(QStringLiteral("recipeNeedsDialog.line%1").arg(i)))));
        qunsetenv("HF_HUB_CACHE");
    }

    void cardsStandInAsManyColumnsAsThereIsRoomFor()
    {
        RecipeGallery gallery(QString::fromStdString((resourceFolder() / "recipes").string()));
        gallery.resize(1400, 600);
        gallery.show();
        QVERIFY(QTest::qWaitForWindowExposed(&gallery));
        const auto* first = find<QWidget>(gallery, "card.demo");
        QTRY_VERIFY(first->width() < 700);
        gallery.resize(420, 600);
        QTRY_VERIFY(first->width() > 360);
        QVERIFY(first->width() <= gallery.viewport()->width());
    }

    void missingRecipesAreTold()
    {
        Place place;
        qputenv("POFT_RESOURCES", place.folder.path().toUtf8());
        MainWindow window(place.settings);
        window.show();
        QVERIFY(find<QLabel>(window, "recipeGallery.missing")->text().contains(QStringLiteral("POFT_RESOURCES")));
    }

    void welcomeOffersWorkspaces()
    {
        Place place;
        MainWindow window(place.settings);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QVERIFY(window.findChild<QToolButton*>(QStringLiteral("welcome.demoWorkspaceAction")) != nullptr);
        QVERIFY(!window.openWorkspace(place.folder.filePath(QStringLiteral("nothing"))));
        const auto* problem = window.findChild<QLabel*>(QStringLiteral("welcome.problem"));
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(QStringLiteral("nothing")));

        fakes::FakeWorkspace fake(place.workspaceFolder());
        QVERIFY(window.openWorkspace(QString::fromStdString(fake.folder().string())));
        QVERIFY(window.windowTitle().contains(QStringLiteral("noise-study")));
        window.findChild<QAction*>(QStringLiteral("closeWorkspaceAction"))->trigger();
        QVERIFY(window.view() == nullptr);
        auto* recent = window.findChild<QListWidget*>(QStringLiteral("welcome.recent"));
        QCOMPARE(recent->count(), 1);
        recent->setFocus();
        QTest::keyClick(recent, Qt::Key_Return);
        QTRY_VERIFY(window.view() != nullptr);
    }
};

QTEST_MAIN(TestStartPage)
#include "tst_start_page.moc"
