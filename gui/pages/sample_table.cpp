// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_table.h"

#include "gui/app/session.h"
#include "gui/widgets/column_menu.h"
#include "gui/widgets/record_table.h"

#include <QHeaderView>
#include <QSignalBlocker>

namespace poft::gui {

SampleTable::SampleTable(Session& session, QObject* parent)
    : QObject(parent),
      m_samples(new SamplesModel(session.database(), session.longReadings(), this)),
      m_view(new RecordTable(QStringLiteral("samplesPage.table"), tr("Samples"), m_samples, SamplesModel::Text,
                             RecordTable::Sorting::ByModel)),
      m_columns(new ColumnMenu(*m_view, session.settings(), m_view))
{
    QHeaderView* header = m_view->horizontalHeader();
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, &SampleTable::openHeaderMenu);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &SampleTable::sortBy);
    connect(m_samples, &SamplesModel::columnsChanged, m_view,
            [this] { m_view->setStretch(m_samples->place(SamplesModel::Text)); });
}

QMenu& SampleTable::columns()
{
    return *m_columns;
}

void SampleTable::setScores(const SampleContext& context, const ScoredRun* run)
{
    m_samples->setScores(context.aligned, context.values, run);
    if (m_samples->placeOf(m_key) < 0)
        m_key = {};
}

void SampleTable::order(storage::SampleQuery& query) const
{
    query.order = m_key.order;
    query.valueColumn = m_key.valueColumn;
    query.descending = m_sortOrder == Qt::DescendingOrder;
}

void SampleTable::show(const storage::SampleQuery& query)
{
    m_samples->show(query);
    showArrow();
}

std::vector<NamedRange> SampleTable::ranges() const
{
    std::vector<NamedRange> out;
    for (int column = 0; column < m_samples->columnCount(); ++column) {
        const auto key = m_samples->keyOf(column);
        if (!key || key->order == storage::SampleOrder::Position)
            continue;
        NamedRange& one = out.emplace_back();
        one.name = m_samples->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        one.range.column = key->order;
        one.range.valueColumn = key->valueColumn;
    }
    return out;
}

void SampleTable::sortBy(int column, Qt::SortOrder order)
{
    // The database has no order by some: the arrow goes back to where it was.
    const auto key = m_samples->keyOf(column);
    if (!key)
        return showArrow();
    m_key = *key;
    m_sortOrder = order;
    Q_EMIT ordered();
}

void SampleTable::showArrow()
{
    const QSignalBlocker quiet(m_view->horizontalHeader());
    m_view->horizontalHeader()->setSortIndicator(m_samples->placeOf(m_key), m_sortOrder);
}

void SampleTable::openHeaderMenu(const QPoint& place)
{
    QMenu menu;
    const auto key = m_samples->keyOf(m_view->horizontalHeader()->logicalIndexAt(place));
    const std::vector<NamedRange> all = ranges();
    for (std::size_t which = 0; key && which < all.size(); ++which) {
        if (SamplesModel::Key{all[which].range.column, all[which].range.valueColumn} != *key)
            continue;
        menu.addAction(tr("Filter by %1…").arg(all[which].name), this, [this, which] { Q_EMIT rangeWanted(which); });
        menu.addSeparator();
    }
    m_columns->fill();
    menu.addActions(m_columns->actions());
    menu.exec(m_view->horizontalHeader()->mapToGlobal(place));
}

}  // namespace poft::gui
