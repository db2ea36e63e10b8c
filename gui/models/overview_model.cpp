// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/overview_model.h"

#include "gui/app/numbers.h"
#include "storage/results/metric.h"

#include <cmath>
#include <limits>

namespace poft::gui {

namespace {

constexpr double kPercent = 100;

using Number = std::function<double(const results::OverviewRow&)>;

double valueOr(const std::vector<std::optional<double>>& values, std::size_t place)
{
    return place < values.size() && values[place] ? *values[place] : std::numeric_limits<double>::quiet_NaN();
}

QVariant sortable(double value)
{
    return std::isfinite(value) ? QVariant(value) : QVariant();
}

/// A column of figures with two digits, as the paper prints them; `factor` turns shares into percent.
Column<OverviewLine> figureColumn(const QString& title, const QString& explanation, const Number& value, double factor)
{
    return {title,
            explanation,
            [value, factor](const OverviewLine& line) {
                const double number = value(line.row) * factor;
                return std::isfinite(number) ? fixedNumber(number, 2) : QStringLiteral("–");
            },
            [value](const OverviewLine& line) { return sortable(value(line.row)); },
            true,
            {}};
}

/// A mean with its deviation, in percent.
Column<OverviewLine> meanColumn(const QString& title, const QString& explanation, const Number& mean,
                                const Number& deviation)
{
    return {title,
            explanation,
            [mean, deviation](const OverviewLine& line) {
                const double middle = mean(line.row) * kPercent;
                const double spread = deviation(line.row) * kPercent;
                if (!std::isfinite(middle))
                    return QStringLiteral("–");
                return std::isfinite(spread)
                           ? OverviewModel::tr("%1 ± %2").arg(fixedNumber(middle, 2), fixedNumber(spread, 2))
                           : fixedNumber(middle, 2);
            },
            [mean](const OverviewLine& line) { return sortable(mean(line.row)); },
            true,
            {}};
}

}  // namespace

OverviewModel::OverviewModel(QObject* parent)
    : RecordModel<OverviewLine>(
          {}, [](const OverviewLine& line) { return line.number; }, parent)
{
    show({});
}

void OverviewModel::show(const results::Overview& overview)
{
    std::vector<Column<OverviewLine>> columns{
        {tr("Arm"),
         tr("The side of the comparison, with what the matrix varies"),
         [](const OverviewLine& line) { return QString::fromStdString(line.row.label); },
         {},
         false,
         {}}};
    for (std::size_t i = 0; i < overview.columns.size(); ++i) {
        const results::OverviewColumn& task = overview.columns[i];
        const bool judged = task.metric == results::kJudgeScoreMetric;
        const QString metric = QString::fromStdString(task.metric).replace(QLatin1Char('_'), QLatin1Char(' '));
        columns.push_back(figureColumn(
            QString::fromStdString(task.title),
            judged
                ? tr("%1, mean over the seeds at the last epoch, from 1 to 10").arg(metric)
                : tr("%1, mean over the seeds at the last epoch, percent of %2 items").arg(metric, count(task.asked)),
            [i](const results::OverviewRow& row) { return valueOr(row.values, i); }, judged ? 1 : kPercent));
    }
    columns.push_back(meanColumn(
        tr("Overall ± seeds"),
        tr("Mean over the tasks at the last epoch, percent; mean and standard deviation over the seeds"),
        [](const results::OverviewRow& row) { return row.overall; },
        [](const results::OverviewRow& row) { return row.deviation; }));
    columns.push_back(meanColumn(
        tr("After the first ± epochs"),
        tr("The rule of the paper: the mean over the tasks, as mean and standard deviation over the epochs after the "
           "first; percent"),
        [](const results::OverviewRow& row) { return row.later.mean; },
        [](const results::OverviewRow& row) { return row.later.deviation; }));
    for (std::size_t i = 0; i < overview.paperColumns.size(); ++i) {
        const QString name = QString::fromStdString(overview.paperColumns[i]);
        columns.push_back(figureColumn(
            tr("Paper: %1").arg(name), tr("What the paper prints as %1, in its own units").arg(name),
            [i](const results::OverviewRow& row) { return valueOr(row.paper, i); }, 1));
    }
    std::vector<OverviewLine> lines;
    for (const results::OverviewRow& row : overview.rows)
        lines.push_back({static_cast<std::int64_t>(lines.size()), row});
    reset(std::move(columns), std::move(lines));
}

}  // namespace poft::gui
