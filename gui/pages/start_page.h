// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/pages/page.h"

class QAction;

namespace poft::gui {

class Welcome;

/// The page that a window without a workspace shows, in an open workspace: other workspaces, and the shipped
/// experiments, which open as drafts here.
class StartPage final : public Page {
    Q_OBJECT

public:
    /// `actions`: new, open, demo.
    StartPage(Session& session, const QList<QAction*>& actions, QWidget* parent = nullptr);

Q_SIGNALS:
    /// Another workspace was chosen.
    void workspaceChosen(const QString& folder);
    /// A shipped recipe was chosen, for this workspace.
    void recipeChosen(const QString& file);

protected:
    void refresh() override;
    void showEvent(QShowEvent* event) override;

private:
    Welcome* m_welcome;
};

}  // namespace poft::gui
