// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/main_window.h"

#include "gui/app/icons.h"
#include "gui/app/settings.h"
#include "gui/app/version.h"
#include "gui/pages/experiments_page.h"
#include "gui/pages/welcome.h"
#include "gui/widgets/help_menu.h"
#include "gui/widgets/status_strip.h"
#include "gui/workspace_view.h"
#include "resources/resources.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTimer>

namespace poft::gui {

namespace {
constexpr int kSentenceMilliseconds = 8000;
}

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_sentence(new QLabel(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
    makeActions();
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    statusBar()->addWidget(m_sentence, 1);
    resize(1280, 800);
    restoreGeometry(m_settings.geometry());
    closeWorkspace();
}

MainWindow::~MainWindow()
{
    // Before the line at the bottom goes, a part of which is the view's.
    delete takeCentralWidget();
}

void MainWindow::makeActions()
{
    const auto make = [this](const char* name, const char* iconName, const QString& text, const QKeySequence& keys,
                             const QString& help) {
        auto* action = new QAction(icon(iconName), text, this);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(keys);
        action->setToolTip(help);
        action->setStatusTip(help);
        return action;
    };
    m_newAction = make("newWorkspaceAction", "add", tr("&New workspace…"), QKeySequence::New,
                       tr("Make a workspace in an empty folder"));
    m_openAction = make("openWorkspaceAction", "open", tr("&Open workspace…"), QKeySequence::Open,
                        tr("Open the folder of a workspace"));
    m_demoAction = make("demoWorkspaceAction", "experiments", tr("Try the &demo"), {},
                        tr("Open the demo workspace with its experiment, ready to start; needs no download"));
    m_windowAction = make("newWindowAction", "", tr("New &window"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_N),
                          tr("One more window on this workspace, for two pages side by side"));
    m_closeAction = make("closeWorkspaceAction", "", tr("&Close workspace"), QKeySequence(Qt::CTRL | Qt::Key_W),
                         tr("Close the workspace; what runs goes on"));
    m_closeWindowAction =
        make("closeWindowAction", "", tr("Close w&indow"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W),
             tr("Close this window; what runs goes on"));
    m_quitAction = make("quitAction", "", tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q),
                        tr("Close all windows; what runs goes on"));
    m_quitAction->setMenuRole(QAction::QuitRole);
    m_fullScreenAction = make("fullScreenAction", "", tr("&Full screen"), QKeySequence(Qt::Key_F11),
                              tr("The whole screen for this window, and back"));
    connect(m_newAction, &QAction::triggered, this, &MainWindow::createWorkspace);
    connect(m_openAction, &QAction::triggered, this, &MainWindow::chooseWorkspace);
    connect(m_demoAction, &QAction::triggered, this, &MainWindow::openDemo);
    connect(m_closeAction, &QAction::triggered, this, &MainWindow::closeWorkspace);
    connect(m_windowAction, &QAction::triggered, this,
            [this] { Q_EMIT windowWanted(m_view != nullptr ? m_view->session().folder() : QString()); });
    connect(m_closeWindowAction, &QAction::triggered, this, &QWidget::close);
    connect(m_quitAction, &QAction::triggered, qApp, &QApplication::closeAllWindows, Qt::QueuedConnection);
    connect(m_fullScreenAction, &QAction::triggered, this, &MainWindow::toggleFullScreen);
    m_help = new HelpMenu(
        m_settings, [this] { return guideSection(m_view != nullptr ? m_view->page() : PageId::Start); }, this);
    connect(m_help, &HelpMenu::demoWanted, this, &MainWindow::openDemo);
}

void MainWindow::buildMenus()
{
    menuBar()->clear();
    // A menu may be in the middle of the click that led here.
    for (QMenu* menu : menuBar()->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly))
        menu->deleteLater();
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_newAction, m_openAction});
    m_recent = file->addMenu(icon("open"), tr("&Recent workspaces"));
    m_recent->setObjectName(QStringLiteral("recentMenu"));
    m_recent->setToolTipsVisible(true);
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    file->addAction(m_demoAction);
    file->addSeparator();
    file->addActions({m_windowAction, m_closeAction, m_closeWindowAction});
    file->addSeparator();
    file->addAction(m_quitAction);
    QMenu* view = menuBar()->addMenu(tr("&View"));
    if (m_view != nullptr)
        m_view->addMenus(*menuBar(), *view);
    view->addAction(m_fullScreenAction);
    menuBar()->addMenu(m_help);
    m_closeAction->setEnabled(m_view != nullptr);
}

void MainWindow::fillRecent()
{
    m_recent->clear();
    int number = 0;
    for (const QString& folder : m_settings.recentWorkspaces()) {
        const QString name = QDir(folder).dirName().replace(QLatin1Char('&'), QLatin1String("&&"));
        QAction* action = m_recent->addAction(QStringLiteral("&%1 %2").arg(++number % 10).arg(name));
        action->setToolTip(QDir::toNativeSeparators(folder));
        action->setStatusTip(action->toolTip());
        action->setEnabled(!shows(folder));
        connect(
            action, &QAction::triggered, this, [this, folder] { reach(folder); }, Qt::QueuedConnection);
    }
    if (number == 0)
        m_recent->addAction(tr("None yet"))->setEnabled(false);
}

bool MainWindow::shows(const QString& folder) const
{
    return m_view != nullptr &&
           QFileInfo(m_view->session().folder()).canonicalFilePath() == QFileInfo(folder).canonicalFilePath();
}

void MainWindow::reach(const QString& folder, const QString& recipe)
{
    if (m_view != nullptr && !shows(folder)) {
        Q_EMIT workspaceWanted(folder, recipe);
        return;
    }
    if ((m_view != nullptr || openWorkspace(folder)) && !recipe.isEmpty())
        m_view->experiments().openRecipe(recipe);
}

bool MainWindow::openWorkspace(const QString& folder)
{
    Result<storage::Workspace> workspace = storage::Workspace::open(folder.toStdString());
    closeWorkspace();
    if (!workspace) {
        m_welcome->showProblem(QString::fromStdString(workspace.error().message));
        return false;
    }
    m_settings.addRecentWorkspace(QString::fromStdString(workspace->folder().string()));
    showWorkspace(new WorkspaceView(std::make_shared<const storage::Workspace>(std::move(*workspace)), m_settings,
                                    {m_demoAction, m_openAction, m_newAction}));
    return true;
}

void MainWindow::showWorkspace(WorkspaceView* view)
{
    m_view = view;
    // The welcome page may be in the middle of the click that led here: it goes later, but is out of the window now.
    takeCentralWidget();
    m_welcome->setParent(nullptr);
    m_welcome->deleteLater();
    m_welcome = nullptr;
    setCentralWidget(view);
    statusBar()->addPermanentWidget(&view->strip());
    view->strip().show();
    view->restoreLayout();
    connect(view, &WorkspaceView::said, this, &MainWindow::say);
    connect(
        view, &WorkspaceView::workspaceChosen, this, [this](const QString& folder) { reach(folder); },
        Qt::QueuedConnection);
    setWindowTitle(tr("%1 – PoFT Workbench").arg(QDir(view->session().folder()).dirName()));
    buildMenus();
}

void MainWindow::closeWorkspace()
{
    if (m_view != nullptr) {
        m_view->saveLayout();
        // At once, not later: its threads and its part of the status bar end here.
        delete takeCentralWidget();
        m_view = nullptr;
    }
    if (m_welcome != nullptr) {
        m_welcome->refresh();
        return;
    }
    m_welcome = new Welcome(m_settings, {m_demoAction, m_openAction, m_newAction});
    connect(m_welcome, &Welcome::workspaceChosen, this, &MainWindow::openWorkspace, Qt::QueuedConnection);
    connect(m_welcome, &Welcome::recipeChosen, this, &MainWindow::openShipped, Qt::QueuedConnection);
    setCentralWidget(m_welcome);
    setWindowTitle(tr("PoFT Workbench"));
    buildMenus();
}

void MainWindow::reachOwn(const QString& name, const QString& recipe)
{
    const QString folder = QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).filePath(name);
    if (!QFileInfo::exists(QDir(folder).filePath(QStringLiteral("workspace.db")))) {
        QDir().mkpath(QFileInfo(folder).absolutePath());
        const Result<storage::Workspace> made = storage::Workspace::create(folder.toStdString(), kCreatedBy);
        if (!made)
            return tellProblem(QString::fromStdString(made.error().message));
    }
    reach(folder, recipe);
}

void MainWindow::openDemo()
{
    openShipped(QString::fromStdString((resourceFolder() / "recipes" / "demo.json").string()));
}

void MainWindow::openShipped(const QString& recipe)
{
    // The demo and its quick version share what they make; so do the paper's experiments and their tiny twins.
    const bool demo = QFileInfo(recipe).fileName().startsWith(QLatin1String("demo"));
    reachOwn(demo ? QStringLiteral("demo") : QStringLiteral("paper"), recipe);
}

void MainWindow::tellProblem(const QString& sentence)
{
    if (m_welcome != nullptr)
        m_welcome->showProblem(sentence);
    else
        say(sentence);
}

void MainWindow::createWorkspace()
{
    const QString folder =
        QFileDialog::getSaveFileName(this, tr("New workspace"), QDir(m_settings.lastFolder()).filePath(tr("workspace")),
                                     {}, nullptr, QFileDialog::ShowDirsOnly);
    if (folder.isEmpty())
        return;
    m_settings.setLastFolder(QFileInfo(folder).absolutePath());
    const Result<storage::Workspace> made = storage::Workspace::create(folder.toStdString(), kCreatedBy);
    if (made)
        reach(folder);
    else
        tellProblem(QString::fromStdString(made.error().message));
}

void MainWindow::chooseWorkspace()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Open workspace"), m_settings.lastFolder());
    if (folder.isEmpty())
        return;
    m_settings.setLastFolder(QFileInfo(folder).absolutePath());
    reach(folder);
}

void MainWindow::say(const QString& sentence)
{
    m_sentence->setText(sentence);
    m_sentence->setToolTip(sentence);
    QTimer::singleShot(kSentenceMilliseconds, m_sentence, [label = m_sentence, sentence] {
        if (label->text() == sentence)
            label->clear();
    });
}

void MainWindow::greet()
{
    m_help->greet();
}

void MainWindow::toggleFullScreen()
{
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setGeometry(saveGeometry());
    if (m_view != nullptr)
        m_view->saveLayout();
    QMainWindow::closeEvent(event);
}

}  // namespace poft::gui
