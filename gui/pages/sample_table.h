// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/dialogs/sample_range_dialog.h"
#include "gui/models/samples_model.h"

#include <QObject>

#include <vector>

class QMenu;

namespace poft::gui {

class ColumnMenu;
class RecordTable;
class Session;

/// The table of samples with what its header does: sorting by the database, which columns are shown, and from its
/// context menu a filter by the numbers of a column.
class SampleTable final : public QObject {
    Q_OBJECT

public:
    explicit SampleTable(Session& session, QObject* parent = nullptr);

    SamplesModel& samples() { return *m_samples; }
    RecordTable& view() { return *m_view; }
    QMenu& columns();

    /// As SamplesModel::setScores(); an order by a column that is no more goes back to that by score.
    void setScores(const SampleContext& context, const ScoredRun* run);

    /// Writes the order into a query.
    void order(storage::SampleQuery& query) const;

    /// Shows what `query` asks for, and by what it is sorted.
    void show(const storage::SampleQuery& query);

    /// The columns of numbers that samples can be filtered by, with no range yet.
    std::vector<NamedRange> ranges() const;

Q_SIGNALS:
    /// Another order is chosen: ask anew.
    void ordered();

    /// A person wants to filter by this one of ranges().
    void rangeWanted(std::size_t which);

private:
    void sortBy(int column, Qt::SortOrder order);
    void showArrow();
    void openHeaderMenu(const QPoint& place);

    SamplesModel* m_samples;
    RecordTable* m_view;
    ColumnMenu* m_columns;
    SamplesModel::Key m_key;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

}  // namespace poft::gui
