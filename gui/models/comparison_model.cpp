// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/comparison_model.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"
#include "gui/charts/comparison_charts.h"

#include <QFont>
#include <QGuiApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

using Number = std::function<double(const ComparisonRow&)>;

QString spread(double mean, double deviation)
{
    if (!std::isfinite(mean))
        return shortNumber(std::optional<double>());
    return meanAndDeviation(mean, std::isfinite(deviation) ? std::optional(deviation) : std::nullopt);
}

const results::EpochResult* at(const ComparisonRow& row, double epoch)
{
    for (const results::EpochResult& result : row.arm.epochs) {
        if (result.epoch == epoch)
            return &result;
    }
    return nullptr;
}

QString label(const ComparisonRow& row)
{
    return QString::fromStdString(row.arm.label());
}

/// A column of numbers whose best value is bold; `best` is the largest in the table.
Column<ComparisonRow> numberColumn(const QString& title, const QString& explanation,
                                   std::function<QString(const ComparisonRow&)> text, const Number& value, double best)
{
    return {title,
            explanation,
            std::move(text),
            [value](const ComparisonRow& row) {
                const double number = value(row);
                return std::isfinite(number) ? QVariant(number) : QVariant();
            },
            true,
            [value, best](const ComparisonRow& row, int role) -> QVariant {
                if (role != Qt::FontRole || value(row) != best)
                    return {};
                QFont bold = QGuiApplication::font();
                bold.setBold(true);
                return bold;
            }};
}

/// The best value of a column; NaN, which nothing equals, where neither way is better.
double bestOf(const std::vector<ComparisonRow>& rows, const Number& value, results::Better better)
{
    double best = std::numeric_limits<double>::quiet_NaN();
    for (const ComparisonRow& row : rows) {
        const double number = value(row);
        const bool above = std::isnan(best) || number > best;
        const bool below = std::isnan(best) || number < best;
        if (std::isfinite(number) &&
            ((better == results::Better::Higher && above) || (better == results::Better::Lower && below)))
            best = number;
    }
    return best;
}

/// "+0.042 ± 0.006, ahead in 3/3"
QString differenceText(const results::ArmDifference& difference, results::Better better)
{
    if (difference.seeds == 0)
        return ComparisonModel::tr("no seed in common");
    const QString sign = difference.mean >= 0 ? QStringLiteral("+") : QString();
    const QString text = sign + spread(difference.mean, difference.deviation);
    if (better == results::Better::Neither)
        return text;
    return ComparisonModel::tr("%1, ahead in %2/%3").arg(text).arg(difference.ahead).arg(difference.seeds);
}

}  // namespace

ComparisonModel::ComparisonModel(QObject* parent)
    : RecordModel<ComparisonRow>(
          {}, [](const ComparisonRow& row) { return row.number; }, parent)
{
    show({}, {}, {});
}

void ComparisonModel::show(const results::ResultTable& table, const std::vector<Group>& groups,
                           const std::string& baseline)
{
    const results::Better better = results::betterOf(table.metric);
    std::vector<ComparisonRow> rows;
    const auto base = std::find_if(table.arms.begin(), table.arms.end(),
                                   [&](const results::ArmResult& arm) { return arm.label() == baseline; });
    for (const results::ArmResult& arm : table.arms) {
        ComparisonRow row{static_cast<std::int64_t>(rows.size()), arm, styleOf(groups, arm), {}};
        if (base != table.arms.end() && &arm != &*base)
            row.difference = results::differenceTo(*base, arm, better);
        rows.push_back(std::move(row));
    }

    const Number last = [](const ComparisonRow& row) { return row.arm.last().mean; };
    const Number later = [](const ComparisonRow& row) { return row.arm.laterEpochs().mean; };
    const Number ahead = [](const ComparisonRow& row) {
        return row.difference ? row.difference->mean : std::numeric_limits<double>::quiet_NaN();
    };
    std::vector<Column<ComparisonRow>> columns{
        {tr("Arm"),
         tr("The side of the comparison, with what the matrix varies"),
         label,
         {},
         false,
         [](const ComparisonRow& row, int role) {
             return role == Qt::DecorationRole ? QVariant(Theme::of(QGuiApplication::palette()).hue(row.style.hue))
                                               : QVariant();
         }},
        {tr("Seeds"),
         tr("How many seeds the figures are over"),
         [](const ComparisonRow& row) { return count(static_cast<std::int64_t>(row.arm.seeds.size())); },
         [](const ComparisonRow& row) { return static_cast<int>(row.arm.seeds.size()); },
         true,
         {}},
        numberColumn(
            tr("Last epoch ± seeds"),
            tr("After the last epoch that all seeds have reached: mean and standard deviation over the seeds"),
            [](const ComparisonRow& row) { return spread(row.arm.last().mean, row.arm.last().deviation); }, last,
            bestOf(rows, last, better)),
        numberColumn(
            tr("After the first ± epochs"),
            tr("The rule of the paper: for each seed the mean and the standard deviation over the epochs after "
               "the first; shown is the mean over the seeds of both"),
            [](const ComparisonRow& row) {
                const series::LaterEpochs figure = row.arm.laterEpochs();
                return spread(figure.mean, figure.deviation);
            },
            later, bestOf(rows, later, better)),
        numberColumn(
            tr("Difference to %1").arg(QString::fromStdString(baseline)),
            tr("Last epoch against last epoch, seed by seed: mean and standard deviation of the differences, and in "
               "how many of the seeds it is ahead"),
            [better](const ComparisonRow& row) {
                return row.difference ? differenceText(*row.difference, better) : QString();
            },
            ahead, bestOf(rows, ahead, better))};
    for (const double epoch : table.epochs()) {
        if (epoch != std::round(epoch))
            continue;  // what is measured every so many steps is in the chart
        const Number value = [epoch](const ComparisonRow& row) {
            const results::EpochResult* result = at(row, epoch);
            return result == nullptr ? std::numeric_limits<double>::quiet_NaN() : result->mean;
        };
        columns.push_back(numberColumn(
            epoch == 0 ? tr("Before") : tr("Epoch %1").arg(QLocale().toString(epoch, 'g', 4)),
            tr("Mean and standard deviation over the seeds that have reached it"),
            [epoch](const ComparisonRow& row) {
                const results::EpochResult* result = at(row, epoch);
                return result == nullptr ? QString() : spread(result->mean, result->deviation);
            },
            value, bestOf(rows, value, better)));
    }
    reset(std::move(columns), std::move(rows));
}

}  // namespace poft::gui
