// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QAction;
class QLabel;
class QMenu;

namespace poft::gui {

class HelpMenu;
class Settings;
class Welcome;
class WorkspaceView;

/// The window: a workspace or the welcome page, the menus, the line at the bottom. It knows no more than that.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a workspace folder in this window, in the place of what it shows; where that fails the welcome page says
    /// why.
    bool openWorkspace(const QString& folder);

    /// The demo workspace of this user, made where it is missing, with the demo's recipe ready to start.
    void openDemo();

    /// Whether this is the workspace that is open here.
    bool shows(const QString& folder) const;

    /// Shows the first steps to somebody who starts this program for the first time.
    void greet();

    /// Null while no workspace is open.
    WorkspaceView* view() { return m_view; }

Q_SIGNALS:
    /// A workspace should be opened, which is not for this window to do since it shows another; `recipe`, if any, as a
    /// draft in it.
    void workspaceWanted(const QString& folder, const QString& recipe);
    /// One more window, on this workspace; empty: on none.
    void windowWanted(const QString& folder);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    void buildMenus();
    void closeWorkspace();
    void showWorkspace(WorkspaceView* view);
    void say(const QString& sentence);
    /// Opens a workspace here, or elsewhere where this window shows another.
    void reach(const QString& folder, const QString& recipe = {});
    /// The same with one of this user's own workspaces, made where it is missing: "demo", "paper".
    void reachOwn(const QString& name, const QString& recipe);
    void openShipped(const QString& recipe);
    void fillRecent();
    void tellProblem(const QString& sentence);
    void createWorkspace();
    void chooseWorkspace();
    void toggleFullScreen();

    Settings& m_settings;
    QAction* m_newAction;
    QAction* m_openAction;
    QAction* m_demoAction;
    QAction* m_windowAction;
    QAction* m_closeAction;
    QAction* m_closeWindowAction;
    QAction* m_quitAction;
    QAction* m_fullScreenAction;
    HelpMenu* m_help;
    QMenu* m_recent = nullptr;
    Welcome* m_welcome = nullptr;
    WorkspaceView* m_view = nullptr;
    QLabel* m_sentence;
};

}  // namespace poft::gui
