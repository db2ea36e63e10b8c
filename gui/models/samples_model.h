// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/record_model.h"
#include "gui/models/sample_context.h"
#include "storage/tables/sample_page.h"

#include <QCoreApplication>

namespace poft::gui {

/// Samples of any number, fetched page by page as the view scrolls. Sorting is the database's: sort() asks for the
/// first page anew. Between spread and r_theta there is a column for each aligned model that setScores() names, behind
/// tau one for each column of values.
class SamplesModel final : public RecordModel<storage::SampleRow> {
    Q_OBJECT

public:
    /// The columns without aligned models and values; see place().
    enum ColumnIndex { Position, Score, Spread, RTheta, Tau, Length, Noise, Copies, Marks, Text };

    /// What the database sorts and cuts by.
    struct Key {
        storage::SampleOrder order = storage::SampleOrder::RLlm;
        storage::Id valueColumn = 0;  ///< of order Value

        bool operator==(const Key&) const = default;
    };

    /// Rows are read on `database`; all of a large set are counted on `longReadings`, where nobody waits behind it.
    SamplesModel(DatabaseThread& database, DatabaseThread& longReadings, QObject* parent = nullptr);

    /// Where a column is now that the aligned models and values have theirs.
    int place(ColumnIndex column) const;

    /// The aligned models and the values that have a column, and the run whose coefficient the column tau shows; null
    /// for none.
    void setScores(const std::vector<AlignedSeries>& aligned, const std::vector<storage::ValueColumn>& values,
                   const ScoredRun* run);

    /// Shows what `query` asks for, from its first row; limit, cursor and series of it are the model's own.
    void show(const storage::SampleQuery& query);
    const storage::SampleQuery& query() const { return m_query; }

    /// Nothing is shown and nothing asked.
    void clear();

    /// Asks again for as many rows as are shown: new scores came.
    void reload();

    /// The key that a column stands for; nothing where the database has none.
    std::optional<Key> keyOf(int column) const;

    /// The column of a key, -1 where there is none (any more).
    int placeOf(const Key& key) const;

    /// tau of a row: as the database has it, or of the run that setScores() named.
    std::optional<double> tauOf(const storage::SampleRow& row) const;

    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    /// The first page is there, and more follow; counting all of a large set takes a moment longer.
    void begun();

    /// The first page is there, and `total` counts all pages.
    void loaded(qint64 total);
    void failed(const QString& sentence);

    /// There are other columns than before.
    void columnsChanged();

private:
    struct Answer {
        storage::SamplePage page;
        bool first = true;
    };
    std::vector<Column<storage::SampleRow>> columnsNow() const;
    void take(Result<Answer> answer);

    storage::SampleQuery m_query;
    QStringList m_models;
    std::vector<storage::ValueColumn> m_values;
    std::vector<storage::Id> m_series;
    std::optional<ScoredRun> m_run;
    std::optional<storage::SampleCursor> m_next;
    bool m_first = true;
    int m_firstLimit;
    LiveQuery<Answer> m_pages;
    LiveQuery<std::int64_t> m_count;
};

}  // namespace poft::gui
