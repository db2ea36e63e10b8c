// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/samples_model.h"

#include "gui/app/numbers.h"
#include "gui/models/marks_text.h"

#include <algorithm>

namespace poft::gui {

namespace {

using storage::SampleOrder;
using storage::SampleRow;

constexpr int kPageSize = 200;
constexpr int kLargestReload = 5000;

QVariant value(const std::optional<double>& number)
{
    return number ? QVariant(*number) : QVariant();
}

QString oneLine(const SampleRow& row)
{
    const QString response = QString::fromStdString(row.response);
    return row.prompt.empty() ? response : QStringLiteral("%1 → %2").arg(QString::fromStdString(row.prompt), response);
}

QString noiseText(const SampleRow& row)
{
    if (!row.isNoise)
        return SamplesModel::tr("unknown");
    if (!*row.isNoise)
        return SamplesModel::tr("clean");
    return SamplesModel::tr("noise: %1")
        .arg(QString::fromStdString(row.noiseKind).replace(QLatin1Char('_'), QLatin1Char(' ')));
}

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
    reset(makeColumns(), {});
}

std::vector<Column<SampleRow>> SamplesModel::makeColumns() const
{
    std::vector<Column<SampleRow>> columns{
        {tr("#"),
         tr("Place in the data set, counted from 1"),
         [](const SampleRow& r) { return count(r.position + 1); },
         [](const SampleRow& r) { return QVariant::fromValue<qlonglong>(r.position); },
         true,
         {}},
        {tr("Score"),
         tr("Preference score: mean log-likelihood of the response under the aligned models, nats per token"),
         [](const SampleRow& r) { return fixedNumber(r.rLlm, 2); },
         [](const SampleRow& r) { return value(r.rLlm); },
         true,
         {}},
        {tr("Spread"),
         tr("Standard deviation of the score over the aligned models, nats per token: how far they disagree"),
         [](const SampleRow& r) { return fixedNumber(r.spread, 2); },
         [](const SampleRow& r) { return value(r.spread); },
         true,
         {}}};
    for (int i = 0; i < m_models.size(); ++i) {
        const auto score = [i](const SampleRow& r) {
            return static_cast<std::size_t>(i) < r.series.size() ? r.series[static_cast<std::size_t>(i)] : std::nullopt;
        };
        columns.push_back({m_models[i],
                           tr("Mean log-likelihood of the response under %1, nats per token").arg(m_models[i]),
                           [score](const SampleRow& r) { return fixedNumber(score(r), 2); },
                           [score](const SampleRow& r) { return value(score(r)); },
                           true,
                           {}});
    }
    const QString of = m_run ? tr(" (of %1, at the epoch chosen above)").arg(m_run->name) : QString();
    columns.push_back({tr("r_θ"),
                       tr("Mean log-likelihood of the response under the model in training, nats per token%1").arg(of),
                       [](const SampleRow& r) { return fixedNumber(r.rTheta, 2); },
                       [](const SampleRow& r) { return value(r.rTheta); },
                       true,
                       {}});
    columns.push_back(
        {tr("τ"),
         tr("Coefficient: the weight that PoFT gives to the sample's gradient; near 0 for what looks like noise%1")
             .arg(of),
         [this](const SampleRow& r) { return fixedNumber(tauOf(r), 3); },
         [this](const SampleRow& r) { return value(tauOf(r)); },
         true,
         {}});
    columns.push_back({tr("Length"),
                       tr("Bytes of the response"),
                       [](const SampleRow& r) { return count(r.responseBytes); },
                       [](const SampleRow& r) { return QVariant::fromValue<qlonglong>(r.responseBytes); },
                       true,
                       {}});
    columns.push_back(
        {tr("Noise"), tr("Whether the sample is known to be noise, and of which kind"), noiseText, {}, false, {}});
    columns.push_back({tr("Marks"),
                       tr("What a person said of the sample: keep or drop, tags, a note"),
                       [](const SampleRow& r) { return marksText(r.marks); },
                       {},
                       false,
                       {}});
    columns.push_back(
        {tr("Prompt → response"), tr("The last prompt and the response, shortened"), oneLine, {}, false, {}});
    return columns;
}

int SamplesModel::place(ColumnIndex column) const
{
    return column < RTheta ? column : column + static_cast<int>(m_models.size());
}

std::optional<double> SamplesModel::tauOf(const SampleRow& row) const
{
    if (!m_run || !m_query.thetaSeries)
        return row.tau;
    if (!row.rLlm || !row.rTheta)
        return std::nullopt;
    return m_run->tau(*row.rLlm, *row.rTheta, row.isNoise.value_or(false));
}

void SamplesModel::setScores(const std::vector<AlignedSeries>& aligned, const ScoredRun* run)
{
    QStringList models;
    std::vector<storage::Id> series;
    for (const AlignedSeries& one : aligned) {
        models << one.model;
        series.push_back(one.series);
    }
    const bool others = models != m_models;
    m_models = models;
    m_series = std::move(series);
    m_run = run == nullptr ? std::nullopt : std::optional(*run);
    // Rows of before have other series; the next page brings theirs.
    reset(makeColumns(), others ? std::vector<SampleRow>() : rows());
    if (others)
        Q_EMIT columnsChanged();
}

std::optional<SampleOrder> SamplesModel::orderOf(int column) const
{
    for (const auto& [index, order] : {std::pair{Position, SampleOrder::Position},
                                       {Score, SampleOrder::RLlm},
                                       {Spread, SampleOrder::Spread},
                                       {RTheta, SampleOrder::RTheta},
                                       {Tau, SampleOrder::Tau},
                                       {Length, SampleOrder::ResponseBytes}}) {
        if (place(index) == column)
            return order;
    }
    return std::nullopt;
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
    const std::optional<SampleOrder> wanted = orderOf(column);
    if (!wanted || (!m_query.dataset && !m_query.experiment) ||
        (*wanted != SampleOrder::Position && !m_query.experiment))
        return;
    storage::SampleQuery query = m_query;
    query.order = *wanted;
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
