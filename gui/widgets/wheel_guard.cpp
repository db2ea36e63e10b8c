// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QChildEvent>
#include <QComboBox>

namespace poft::gui {

WheelGuard::WheelGuard(QWidget* form) : QObject(form)
{
    watch(form);
}

void WheelGuard::watch(QWidget* widget)
{
    // Installed once: a filter that is installed again is moved to the front.
    widget->installEventFilter(this);
    if (widget->focusPolicy() == Qt::WheelFocus)
        widget->setFocusPolicy(Qt::StrongFocus);
    for (QWidget* child : widget->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
        watch(child);
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ChildPolished) {
        if (auto* child = qobject_cast<QWidget*>(static_cast<QChildEvent*>(event)->child()))
            watch(child);
    } else if (event->type() == QEvent::Wheel) {
        const auto* widget = qobject_cast<QWidget*>(watched);
        const bool box = qobject_cast<const QAbstractSpinBox*>(widget) != nullptr ||
                         qobject_cast<const QComboBox*>(widget) != nullptr;
        if (box && !widget->hasFocus()) {
            event->ignore();  // so that what is around it scrolls
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace poft::gui
