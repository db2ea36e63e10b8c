// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/record_table.h"

#include "gui/models/record_model.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QSortFilterProxyModel>
#include <QStringList>

#include <algorithm>
#include <vector>

namespace poft::gui {

namespace {

// In characters: a column at most, where there is room; where there is little; and what the stretched one is left.
constexpr int kWidest = 34;
constexpr int kWidestOfMany = 14;
constexpr int kLeftForStretch = 24;

}  // namespace

RecordTable::RecordTable(const QString& name, const QString& accessibleName, QAbstractItemModel* model, int stretch,
                         Sorting sorting, QWidget* parent)
    : QTableView(parent), m_stretch(stretch)
{
    setObjectName(name);
    setAccessibleName(accessibleName);
    if (sorting == Sorting::ByProxy) {
        auto* proxy = new QSortFilterProxyModel(this);
        proxy->setSourceModel(model);
        proxy->setSortRole(kSortRole);
        proxy->setSortLocaleAware(true);
        setModel(proxy);
        proxy->sort(-1);
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    } else {
        setModel(model);
    }
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setSortingEnabled(sorting == Sorting::ByProxy);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setAccessibleName(tr("Columns of %1").arg(accessibleName));
    horizontalHeader()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 6);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const std::optional<qint64> key = chosenKey();
        if (key != m_last) {
            m_last = key;
            Q_EMIT chosen(key);
        }
    });
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) {
        if (column != m_stretch)
            fillRoom();
    });
    connect(this->model(), &QAbstractItemModel::rowsInserted, this, &RecordTable::fitColumnsOnce);
    connect(this->model(), &QAbstractItemModel::modelReset, this, &RecordTable::fitColumnsOnce);
    fitColumnsOnce();
}

std::optional<qint64> RecordTable::chosenKey() const
{
    const QModelIndexList rows = selectionModel()->selectedRows();
    return rows.isEmpty() ? std::nullopt : std::optional(rows.first().data(kKeyRole).toLongLong());
}

void RecordTable::choose(qint64 key)
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (index.data(kKeyRole).toLongLong() == key) {
            selectRow(row);
            scrollTo(index);
            return;
        }
    }
}

void RecordTable::setStretch(int column)
{
    m_stretch = column;
    m_fitted = false;
    fitColumnsOnce();
    fillRoom();
}

void RecordTable::fitColumnsOnce()
{
    if (m_fitted || !isVisible() || model()->rowCount() == 0)
        return;
    m_fitted = true;
    const int character = fontMetrics().averageCharWidth();
    struct Wanted {
        int title = 0;  ///< what is never cut
        int all = 0;
    };
    std::vector<Wanted> columns(static_cast<std::size_t>(model()->columnCount()));
    for (int column = 0; column < model()->columnCount(); ++column) {
        if (column != m_stretch && !isColumnHidden(column))
            columns[static_cast<std::size_t>(column)] = {horizontalHeader()->sectionSizeHint(column) + 8,
                                                         wantedWidth(column)};
    }
    // Long texts give way before the column that takes the room that is left does.
    const auto takes = [&](int widest) {
        int sum = 0;
        for (const Wanted& one : columns)
            sum += std::max(one.title, std::min(one.all, widest));
        return sum;
    };
    int widest = character * kWidest;
    while (widest > character * kWidestOfMany && takes(widest) > viewport()->width() - character * kLeftForStretch)
        widest -= character;
    for (int column = 0; column < model()->columnCount(); ++column) {
        if (const Wanted& one = columns[static_cast<std::size_t>(column)]; one.all > 0)
            setColumnWidth(column, std::max(one.title, std::min(one.all, widest)));
    }
    fillRoom();
}

void RecordTable::fillRoom()
{
    if (m_stretch >= model()->columnCount() || isColumnHidden(m_stretch))
        return;
    const int others = horizontalHeader()->length() - columnWidth(m_stretch);
    const int least = std::max(fontMetrics().averageCharWidth() * 16, horizontalHeader()->sectionSizeHint(m_stretch));
    const int room = std::max(viewport()->width() - others, least);
    if (columnWidth(m_stretch) != room)
        setColumnWidth(m_stretch, room);
}

void RecordTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fillRoom();
}

void RecordTable::showEvent(QShowEvent* event)
{
    QTableView::showEvent(event);
    // Only then does it know how wide it is.
    QMetaObject::invokeMethod(this, &RecordTable::fitColumnsOnce, Qt::QueuedConnection);
}

void RecordTable::growColumn(int column)
{
    if (columnWidth(column) < wantedWidth(column))
        setColumnWidth(column, wantedWidth(column));
}

int RecordTable::wantedWidth(int column) const
{
    const int widest = fontMetrics().averageCharWidth() * kWidest;
    return std::min(std::max(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)) + 8, widest);
}

void RecordTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copyRow();
    else
        QTableView::keyPressEvent(event);
}

void RecordTable::copyRow() const
{
    const QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    QStringList cells;
    for (int column = 0; column < model()->columnCount(); ++column)
        cells << rows.first().siblingAtColumn(column).data().toString();
    QGuiApplication::clipboard()->setText(cells.join(QLatin1Char('\t')));
}

}  // namespace poft::gui
