// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/start_page.h"

#include "gui/app/session.h"
#include "gui/pages/welcome.h"

#include <QVBoxLayout>

namespace poft::gui {

StartPage::StartPage(Session& s, const QList<QAction*>& actions, QWidget* parent)
    : Page(s, QStringLiteral("startPage"), tr("Start"), parent),
      m_welcome(new Welcome(s.settings(), actions, s.folder()))
{
    connect(m_welcome, &Welcome::workspaceChosen, this, &StartPage::workspaceChosen);
    connect(m_welcome, &Welcome::recipeChosen, this, &StartPage::recipeChosen);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_welcome);
}

void StartPage::refresh() {}

void StartPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    // Other windows open workspaces too.
    m_welcome->refresh();
}

}  // namespace poft::gui
