// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAccessible>
#include <QStringList>
#include <QWidget>

#include "gui/charts/chart.h"

namespace poft::gui::testing {

/// The visible controls below a widget that a screen reader could not name, or that have no object name.
inline QStringList namelessControls(const QWidget& where)
{
    QStringList nameless;
    for (QWidget* widget : where.findChildren<QWidget*>()) {
        const bool control = widget->inherits("QAbstractButton") || widget->inherits("QComboBox") ||
                             widget->inherits("QLineEdit") || widget->inherits("QAbstractSpinBox") ||
                             widget->inherits("QSlider") || widget->inherits("QAbstractItemView") ||
                             widget->inherits("QPlainTextEdit") || widget->inherits("QTabWidget") ||
                             qobject_cast<Chart*>(widget) != nullptr;
        // Parts of Qt's own widgets (the corner of a table, the arrows of a tab bar, the list of a combo box)
        // are theirs.
        const bool inner = widget->objectName().startsWith(QLatin1String("qt_")) ||
                           widget->inherits("QTableCornerButton") || widget->inherits("QHeaderView") ||
                           widget->inherits("QComboBoxListView") ||
                           widget->objectName() == QLatin1String("ScrollLeftButton") ||
                           widget->objectName() == QLatin1String("ScrollRightButton");
        if (!control || inner || !widget->isVisible())
            continue;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        if (accessible == nullptr || accessible->text(QAccessible::Name).isEmpty())
            nameless << QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                    widget->objectName());
        if (widget->objectName().isEmpty())
            nameless << QStringLiteral("no object name: %1 in %2")
                            .arg(QLatin1String(widget->metaObject()->className()),
                                 widget->parentWidget()->objectName());
    }
    return nameless;
}

}  // namespace poft::gui::testing
