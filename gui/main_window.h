// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QAction;
class QLabel;

namespace poft::gui {

class Settings;
class Welcome;
class WorkspaceView;

/// The window: a workspace or the welcome page, the menus, the line at the bottom. It knows no more than that.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens a workspace folder; where that fails the welcome page says why.
    bool openWorkspace(const QString& folder);

    /// The demo workspace of this user, made where it is missing, with the demo's recipe ready to start.
    void openDemo();

    /// Null while no workspace is open.
    WorkspaceView* view() { return m_view; }

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    void buildMenus();
    void closeWorkspace();
    void showWorkspace(WorkspaceView* view);
    void say(const QString& sentence);
    /// One of this user's own workspaces, made where it is missing: "demo", "paper".
    bool openOwnWorkspace(const QString& name);
    void openShipped(const QString& recipe);
    void tellProblem(const QString& sentence);
    void createWorkspace();
    void chooseWorkspace();
    void about();

    Settings& m_settings;
    QAction* m_newAction;
    QAction* m_openAction;
    QAction* m_demoAction;
    QAction* m_closeAction;
    QAction* m_quitAction;
    QAction* m_aboutAction;
    Welcome* m_welcome = nullptr;
    WorkspaceView* m_view = nullptr;
    QLabel* m_sentence;
};

}  // namespace poft::gui
