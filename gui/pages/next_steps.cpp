// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/next_steps.h"

#include "gui/app/session.h"
#include "gui/pages/page.h"

#include <QAction>

namespace poft::gui {

NextSteps::NextSteps(Session& session, const QList<QAction*>& begin, QObject* owner)
    : m_session(session), m_begin(begin), m_runs(new QAction(QAction::tr("See what &runs"), owner))
{
    m_runs->setObjectName(QStringLiteral("seeRunsAction"));
    m_runs->setToolTip(QAction::tr("Open the page Runs: how far the experiment has come"));
    QObject::connect(m_runs, &QAction::triggered, owner,
                     [&session] { Q_EMIT session.pageWanted(static_cast<int>(PageId::Runs)); });
}

QList<QAction*> NextSteps::actions() const
{
    return m_session.experiment() ? QList<QAction*>{m_runs} : m_begin;
}

}  // namespace poft::gui
