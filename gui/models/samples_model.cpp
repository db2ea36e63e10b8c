// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/samples_model.h"

#include "gui/models/sample_columns.h"

#include <algorithm>
#include <array>
#include <utility>

namespace poft::gui {

namespace {

using storage::SampleOrder;
using storage::SampleRow;

constexpr int kPageSize = 200;
constexpr int kLargestReload = 5000;

constexpr std::array kOrders{std::pair{SamplesModel::Position, SampleOrder::Position},
                             std::pair{SamplesModel::Score, SampleOrder::RLlm},
                             std::pair{SamplesModel::Spread, SampleOrder::Spread},
                             std::pair{SamplesModel::RTheta, SampleOrder::RTheta},
                             std::pair{SamplesModel::Tau, SampleOrder::Tau},
                             std::pair{SamplesModel::Length, SampleOrder::ResponseBytes}};

}  // namespace

SamplesModel::SamplesModel(DatabaseThread& database, DatabaseThread& longReadings, QObject* parent)
    : RecordModel<SampleRow>(
          {}, [](const SampleRow& r) { return r.sampleId; }, parent),
      m_firstLimit(kPageSize),
      m_pages(
          database,
          [this]() -> LiveQuery<Answer>::Query {
              storage::SampleQuery query = m_query;
              query.after = m_first ? std::nullopt : m_next;
              query.limit = m_first ? m_firstLimit : kPageSize;
              query.series = m_series;
              for (const storage::ValueColumn& column : m_values)
                  query.values.push_back(column.id);
              return [query, first = m_first](storage::Connection& connection) -> Result<Answer> {
                  Answer answer;
                  POFT_TRY_ASSIGN(answer.page, storage::samplePage(connection, query));
                  answer.first = first;
                  return answer;
              };
          },
          [this](Result<Answer> answer) { take(std::move(answer)); }),
      m_count(
          longReadings,
          [this]() -> LiveQuery<std::int64_t>::Query {
              return [query = m_query](storage::Connection& connection) {
                  return storage::countSamples(connection, query);
              };
          },
          [this](const Result<std::int64_t>& total) {
              if (total)
                  Q_EMIT loaded(*total);
              else
                  Q_EMIT failed(QString::fromStdString(total.error().message));
          })
{
    reset(columnsNow(), {});
}

std::vector<Column<SampleRow>> SamplesModel::columnsNow() const
{
    return sampleColumns(m_models, m_values, m_run ? m_run->name : QString(),
                         [this](const SampleRow& row) { return tauOf(row); });
}

int SamplesModel::place(ColumnIndex column) const
{
    return column + (column < RTheta ? 0 : static_cast<int>(m_models.size())) +
           (column < Length ? 0 : static_cast<int>(m_values.size()));
}

std::optional<double> SamplesModel::tauOf(const SampleRow& row) const
{
    if (!m_run || !m_query.thetaSeries)
        return row.tau;
    if (!row.rLlm || !row.rTheta)
        return std::nullopt;
    return m_run->tau(*row.rLlm, *row.rTheta, row.isNoise.value_or(false));
}

void SamplesModel::setScores(const std::vector<AlignedSeries>& aligned, const std::vector<storage::ValueColumn>& values,
                             const ScoredRun* run)
{
    QStringList models;
    std::vector<storage::Id> series;
    for (const AlignedSeries& one : aligned) {
        models << one.model;
        series.push_back(one.series);
    }
    const auto same = [](const storage::ValueColumn& a, const storage::ValueColumn& b) {
        return a.id == b.id && a.name == b.name;
    };
    const bool others =
        models != m_models || !std::equal(values.begin(), values.end(), m_values.begin(), m_values.end(), same);
    m_values = values;
    m_models = models;
    m_series = std::move(series);
    m_run = run == nullptr ? std::nullopt : std::optional(*run);
    // Rows of before have other series; the next page brings theirs.
    reset(columnsNow(), others ? std::vector<SampleRow>() : rows());
    if (others)
        Q_EMIT columnsChanged();
}

std::optional<SamplesModel::Key> SamplesModel::keyOf(int column) const
{
    for (const auto& [index, order] : kOrders) {
        if (place(index) == column)
            return Key{order, 0};
    }
    const int value = column - place(Tau) - 1;
    if (value >= 0 && value < static_cast<int>(m_values.size()))
        return Key{SampleOrder::Value, m_values[static_cast<std::size_t>(value)].id};
    return std::nullopt;
}

int SamplesModel::placeOf(const Key& key) const
{
    for (int column = 0; column < columnCount(); ++column) {
        if (keyOf(column) == key)
            return column;
    }
    return -1;
}

void SamplesModel::show(const storage::SampleQuery& query)
{
    m_query = query;
    m_first = true;
    m_firstLimit = kPageSize;
    m_count.cancel();
    m_pages.restart();
}

void SamplesModel::clear()
{
    m_pages.cancel();
    m_count.cancel();
    m_query = {};
    m_next.reset();
    setRows({});
}

void SamplesModel::reload()
{
    if (!m_query.dataset && !m_query.experiment)
        return;
    m_first = true;
    m_firstLimit = std::clamp(rowCount(), kPageSize, kLargestReload);
    m_pages.refresh();
}

bool SamplesModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_next.has_value() && !m_pages.underWay();
}

void SamplesModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent))
        return;
    m_first = false;
    m_pages.refresh();
}

void SamplesModel::sort(int column, Qt::SortOrder order)
{
    const std::optional<Key> wanted = keyOf(column);
    if (!wanted || (!m_query.dataset && !m_query.experiment) ||
        (wanted->order != SampleOrder::Position && !m_query.experiment))
        return;
    storage::SampleQuery query = m_query;
    query.order = wanted->order;
    query.valueColumn = wanted->valueColumn;
    query.descending = order == Qt::DescendingOrder;
    show(query);
}

void SamplesModel::take(Result<Answer> answer)
{
    if (!answer) {
        Q_EMIT failed(QString::fromStdString(answer.error().message));
        return;
    }
    m_next = answer->page.next;
    if (!answer->first)
        return appendRows(std::move(answer->page.rows));
    setRows(std::move(answer->page.rows));
    if (!m_next) {
        m_count.cancel();
        Q_EMIT loaded(rowCount());
        return;
    }
    Q_EMIT begun();
    m_count.refresh();
}

}  // namespace poft::gui
