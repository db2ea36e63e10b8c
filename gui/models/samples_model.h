// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/record_model.h"
#include "storage/tables/sample_page.h"

#include <QCoreApplication>

namespace poft::gui {

/// Samples of any number, fetched page by page as the view scrolls. Sorting is the database's: sort() asks for the
/// first page anew.
class SamplesModel final : public RecordModel<storage::SampleRow> {
    Q_OBJECT

public:
    enum ColumnIndex { Position, Score, Spread, RTheta, Tau, Noise, Text };

    explicit SamplesModel(DatabaseThread& database, QObject* parent = nullptr);

    /// Shows what `query` asks for, from its first row; limit and cursor of it are the model's own.
    void show(const storage::SampleQuery& query);
    const storage::SampleQuery& query() const { return m_query; }

    /// Nothing is shown and nothing asked.
    void clear();

    /// Asks again for as many rows as are shown: new scores came.
    void reload();

    /// The order that a column stands for; nothing where the database has none.
    static std::optional<storage::SampleOrder> orderOf(int column);

    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    /// The first page is there; `total` counts all pages.
    void loaded(qint64 total);
    void failed(const QString& sentence);

private:
    struct Answer {
        storage::SamplePage page;
        std::int64_t total = -1;  ///< counted with the first page only
    };
    void take(Result<Answer> answer);

    storage::SampleQuery m_query;
    std::optional<storage::SampleCursor> m_next;
    bool m_first = true;
    int m_firstLimit;
    LiveQuery<Answer> m_pages;
};

}  // namespace poft::gui
