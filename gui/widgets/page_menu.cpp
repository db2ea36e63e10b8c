// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/page_menu.h"

#include <QAbstractButton>
#include <QAction>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include <map>

namespace poft::gui {

namespace {

/// The nearest scroll area with a name, which becomes a menu of its own: a page of cards or charts has many buttons.
QScrollArea* groupOf(const QWidget& button, const QWidget& page)
{
    for (QWidget* place = button.parentWidget(); place != nullptr && place != &page; place = place->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(place); area != nullptr && !area->accessibleName().isEmpty())
            return area;
    }
    return nullptr;
}

QString wordsOf(const QAbstractButton& button)
{
    if (!button.accessibleName().isEmpty())
        return QString(button.accessibleName()).replace(QLatin1Char('&'), QLatin1String("&&"));
    return button.text();
}

}  // namespace

PageMenu::PageMenu(const QString& title, std::function<QWidget*()> page, QWidget* parent)
    : QMenu(title, parent), m_page(std::move(page))
{
    setObjectName(QStringLiteral("pageMenu"));
    connect(this, &QMenu::aboutToShow, this, &PageMenu::fill);
}

void PageMenu::fill()
{
    clear();
    qDeleteAll(findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
    const QWidget* page = m_page();
    std::map<QScrollArea*, QMenu*> groups;
    for (QAbstractButton* button : page->findChildren<QAbstractButton*>()) {
        const bool offers = qobject_cast<QPushButton*>(button) != nullptr ||
                            (qobject_cast<QToolButton*>(button) != nullptr && !button->objectName().isEmpty() &&
                             !button->objectName().startsWith(QLatin1String("qt_")) &&
                             !button->objectName().startsWith(QLatin1String("Scroll")));
        if (!offers || !button->isVisibleTo(page) || wordsOf(*button).isEmpty())
            continue;
        QMenu* place = this;
        if (QScrollArea* area = groupOf(*button, *page)) {
            QMenu*& group = groups[area];
            if (group == nullptr)
                group = addMenu(area->accessibleName());
            place = group;
        }
        auto* tool = qobject_cast<QToolButton*>(button);
        auto* push = qobject_cast<QPushButton*>(button);
        if (tool != nullptr && tool->defaultAction() != nullptr) {
            place->addAction(tool->defaultAction());
            continue;
        }
        if (QMenu* own = tool != nullptr ? tool->menu() : push->menu()) {
            own->setTitle(wordsOf(*button));
            place->addMenu(own);
            continue;
        }
        QAction* action = place->addAction(wordsOf(*button));
        action->setEnabled(button->isEnabled());
        action->setStatusTip(button->toolTip());
        connect(action, &QAction::triggered, button, &QAbstractButton::click);
    }
    if (isEmpty())
        addAction(tr("This page has no buttons now"))->setEnabled(false);
}

}  // namespace poft::gui
