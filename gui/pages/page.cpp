// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/page.h"

#include "gui/app/session.h"

#include <QAction>

namespace poft::gui {

QString guideSection(PageId page)
{
    static const char* const kHeadings[]{"Start",  "Data",    "Models",  "Experiments", "Runs",
                                         "Scores", "Samples", "Compare", "Chat"};
    static_assert(std::size(kHeadings) == kPages.size());
    return QString::fromLatin1(kHeadings[static_cast<std::size_t>(page)]);
}

Page::Page(Session& session, const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent), m_session(session), m_title(title), m_retry(new QAction(tr("Try again"), this))
{
    setObjectName(name);
    setAccessibleName(title);
    m_retry->setObjectName(name + QStringLiteral(".tryAgainAction"));
    m_retry->setToolTip(tr("Read the workspace once more"));
    connect(m_retry, &QAction::triggered, this, [this] { refresh(); });
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
