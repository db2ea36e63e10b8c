// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QListWidget;

namespace poft::gui {

class Settings;

/// What is shown while no workspace is open: the recent ones, and how to make, open or try one.
class Welcome final : public QWidget {
    Q_OBJECT

public:
    /// `actions`: new, open, demo.
    Welcome(Settings& settings, const QList<QAction*>& actions, QWidget* parent = nullptr);

    /// A sentence on what went wrong; empty removes it.
    void showProblem(const QString& sentence);

    /// Reads the recent workspaces anew.
    void refresh();

Q_SIGNALS:
    void workspaceChosen(const QString& folder);

private:
    Settings& m_settings;
    QLabel* m_problem;
    QLabel* m_recentTitle;
    QListWidget* m_recent;
};

}  // namespace poft::gui
