// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QObject;

namespace poft::gui {

class Session;

/// What an empty page of results offers: while there is no experiment, what begins one; else the page Runs, where it is
/// to be seen how far it has come.
class NextSteps {
public:
    /// `begin` belongs to others, the other action to `owner`, whose object name begins its own.
    NextSteps(Session& session, const QList<QAction*>& begin, QObject* owner);

    QList<QAction*> actions() const;

private:
    Session& m_session;
    QList<QAction*> m_begin;
    QAction* m_runs;
};

}  // namespace poft::gui
