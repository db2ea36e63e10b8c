// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/column_menu.h"

#include "gui/app/settings.h"
#include "gui/widgets/record_table.h"

#include <QHeaderView>

namespace poft::gui {

ColumnMenu::ColumnMenu(RecordTable& table, Settings& settings, QWidget* parent)
    : QMenu(tr("Columns"), parent), m_table(table), m_settings(settings)
{
    setObjectName(table.objectName() + QStringLiteral(".columns"));
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &ColumnMenu::fill);
    connect(table.model(), &QAbstractItemModel::modelReset, this, &ColumnMenu::apply);
    fill();
    apply();
}

void ColumnMenu::fill()
{
    clear();
    const QAbstractItemModel& model = *m_table.model();
    for (int column = 0; column < model.columnCount(); ++column) {
        if (column == m_table.stretch())
            continue;
        const QString title = model.headerData(column, Qt::Horizontal).toString();
        QAction* action = addAction(title);
        action->setCheckable(true);
        action->setChecked(!m_table.isColumnHidden(column));
        action->setToolTip(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString());
        connect(action, &QAction::toggled, this, [this, title](bool shown) { show(title, shown); });
    }
}

void ColumnMenu::apply()
{
    const QStringList hidden = m_settings.hiddenColumns(m_table.objectName());
    const QAbstractItemModel& model = *m_table.model();
    for (int column = 0; column < model.columnCount(); ++column) {
        const bool stretch = column == m_table.stretch();
        m_table.setColumnHidden(column,
                                !stretch && hidden.contains(model.headerData(column, Qt::Horizontal).toString()));
    }
    m_table.fillRoom();
}

void ColumnMenu::show(const QString& title, bool shown)
{
    QStringList hidden = m_settings.hiddenColumns(m_table.objectName());
    hidden.removeAll(title);
    if (!shown)
        hidden << title;
    m_settings.setHiddenColumns(m_table.objectName(), hidden);
    apply();
}

}  // namespace poft::gui
