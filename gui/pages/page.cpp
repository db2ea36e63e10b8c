// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/page.h"

#include "gui/app/session.h"

namespace poft::gui {

Page::Page(Session& session, const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent), m_session(session), m_title(title)
{
    setObjectName(name);
    setAccessibleName(title);
    connect(&session, &Session::changed, this, [this] {
        if (isVisible())
            refresh();
        else
            m_stale = true;
    });
}

void Page::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (std::exchange(m_stale, false))
        refresh();
}

}  // namespace poft::gui
