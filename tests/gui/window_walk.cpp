// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_walk.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSlider>
#include <QStatusBar>
#include <QStyle>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

#include "gui/charts/chart.h"

namespace poft::gui::testing {

namespace {

QString nameOf(const QWidget& widget)
{
    return widget.objectName().isEmpty() ? QLatin1String(widget.metaObject()->className()) : widget.objectName();
}

/// Parts of Qt's own widgets (the corner of a table, the arrows of a tab bar, the list of a combo box) are theirs.
bool isInner(const QWidget& widget)
{
    return widget.objectName().startsWith(QLatin1String("qt_")) || widget.inherits("QTableCornerButton") ||
           widget.inherits("QHeaderView") || widget.inherits("QComboBoxListView") ||
           widget.objectName() == QLatin1String("ScrollLeftButton") ||
           widget.objectName() == QLatin1String("ScrollRightButton");
}

bool isControl(const QWidget& widget)
{
    return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
           qobject_cast<const QLineEdit*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget) ||
           qobject_cast<const QSlider*>(&widget) || qobject_cast<const QAbstractItemView*>(&widget) ||
           qobject_cast<const QPlainTextEdit*>(&widget) || qobject_cast<const QTabWidget*>(&widget) ||
           qobject_cast<const Chart*>(&widget);
}

bool isHelped(const QWidget& widget)
{
    // Tables help by their column titles, tabs by what they hold, charts by their caption; Qt's own buttons of a
    // dialog say what they do, a text that is only read speaks for itself, and a spin box's or an editable choice's
    // line belongs to it.
    if (qobject_cast<const QAbstractItemView*>(&widget) || qobject_cast<const QTabWidget*>(&widget) ||
        qobject_cast<const Chart*>(&widget) || widget.parentWidget()->inherits("QDialogButtonBox") ||
        widget.parentWidget()->inherits("QAbstractSpinBox") || widget.parentWidget()->inherits("QComboBox"))
        return true;
    const auto* text = qobject_cast<const QPlainTextEdit*>(&widget);
    return !widget.toolTip().isEmpty() || (text != nullptr && text->isReadOnly());
}

bool isCut(const QLabel& label)
{
    if (label.text().isEmpty())
        return false;
    const QSize needed = label.wordWrap() ? QSize(0, label.heightForWidth(label.width())) : label.sizeHint();
    return label.width() < needed.width() || label.height() < needed.height();
}

bool isCut(const QAbstractButton& button)
{
    return !button.text().isEmpty() &&
           (button.width() < button.sizeHint().width() || button.height() < button.fontMetrics().height());
}

bool isCut(const QComboBox& box)
{
    constexpr int kArrow = 24;
    return box.fontMetrics().horizontalAdvance(box.currentText()) + kArrow > box.width();
}

bool isCut(const QTabBar& bar)
{
    int width = 0;
    for (int i = 0; i < bar.count(); ++i)
        width += bar.isTabVisible(i) ? bar.tabRect(i).width() : 0;
    return width > bar.width();
}

QStringList cutTitles(const QHeaderView& header)
{
    QStringList cut;
    if (header.orientation() != Qt::Horizontal || header.model() == nullptr)
        return cut;
    const int margin = 2 * header.style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, &header);
    for (int i = 0; i < header.count(); ++i) {
        const QString title = header.model()->headerData(i, Qt::Horizontal).toString();
        if (!header.isSectionHidden(i) &&
            header.fontMetrics().horizontalAdvance(title) + margin > header.sectionSize(i))
            cut << title;
    }
    return cut;
}

/// Beyond its parent's edges; what a scroll area holds may be.
bool isBeyond(const QWidget& widget)
{
    const QWidget* parent = widget.parentWidget();
    const auto* area = parent ? qobject_cast<const QAbstractScrollArea*>(parent->parentWidget()) : nullptr;
    const bool scrolled = area != nullptr && area->viewport() == parent;
    return parent != nullptr && !widget.isWindow() && !scrolled && !parent->rect().contains(widget.geometry());
}

}  // namespace

QStringList faultsOf(const QWidget& shown)
{
    QStringList faults;
    const auto add = [&](const QString& fault, const QWidget& widget, const QString& more = {}) {
        faults << QStringLiteral("%1: %2 in %3 %4").arg(fault, nameOf(widget), nameOf(*widget.parentWidget()), more);
    };
    for (const QWidget* widget : shown.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != shown.window())
            continue;
        if (const auto* header = qobject_cast<const QHeaderView*>(widget))
            for (const QString& title : cutTitles(*header))
                add(QStringLiteral("cut title"), *header->parentWidget(), title);
        if (isInner(*widget))
            continue;
        if (isControl(*widget)) {
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            if (accessible == nullptr || accessible->text(QAccessible::Name).isEmpty())
                add(QStringLiteral("no name"), *widget);
            if (widget->objectName().isEmpty())
                add(QStringLiteral("no object name"), *widget);
            if (!isHelped(*widget))
                add(QStringLiteral("no help"), *widget);
        }
        const auto* label = qobject_cast<const QLabel*>(widget);
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const auto* box = qobject_cast<const QComboBox*>(widget);
        const auto* bar = qobject_cast<const QTabBar*>(widget);
        if (label != nullptr && isCut(*label))
            add(QStringLiteral("cut"), *label, label->text());
        if (button != nullptr && isCut(*button))
            add(QStringLiteral("cut"), *button, button->text());
        if (box != nullptr && isCut(*box))
            add(QStringLiteral("cut"), *box, box->currentText());
        if (bar != nullptr && isCut(*bar))
            add(QStringLiteral("cut tabs"), *bar);
        if (isBeyond(*widget))
            add(QStringLiteral("beyond its parent"), *widget);
    }
    faults.removeDuplicates();
    return faults;
}

}  // namespace poft::gui::testing
