// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"

#include <QWidget>

class QAction;
class QLabel;
class QListWidget;
class QToolButton;

namespace poft::gui {

class MachineModel;
class RecordTable;
class Settings;

/// Where one begins: recent workspaces, and how to make, open or try one; the experiments that are shipped; what this
/// machine can do; and how to get models and data. The whole of a window without a workspace, and a page of one with.
class Welcome final : public QWidget {
    Q_OBJECT

public:
    /// `actions`: new, open, demo. `openFolder` is the workspace that is open; empty for none.
    Welcome(Settings& settings, const QList<QAction*>& actions, const QString& openFolder = {},
            QWidget* parent = nullptr);

    /// A sentence on what went wrong; empty removes it.
    void showProblem(const QString& sentence);

    /// Reads the recent workspaces anew; the one that is open is not among them.
    void refresh();

Q_SIGNALS:
    void workspaceChosen(const QString& folder);
    void recipeChosen(const QString& file);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildHead(const QList<QAction*>& actions);
    QWidget* buildRecent();
    QWidget* buildGallery();
    QWidget* buildMachine();
    QWidget* buildSources();
    void checkMachine();

    Settings& m_settings;
    QString m_openFolder;
    EngineProgram m_engine;
    QLabel* m_problem;
    QLabel* m_noRecent;
    QListWidget* m_recent;
    QLabel* m_machineSummary;
    QToolButton* m_checkAgain;
    MachineModel* m_machine;
    RecordTable* m_machineTable;
    bool m_checked = false;
};

}  // namespace poft::gui
