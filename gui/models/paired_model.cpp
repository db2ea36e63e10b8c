// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/paired_model.h"

#include "gui/app/numbers.h"
#include "storage/series/statistics.h"

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

using storage::PairedItem;

constexpr double kRight = 0.5;

bool shows(PairedFilter filter, const PairedItem& item)
{
    const bool first = item.first >= kRight;
    const bool second = item.second >= kRight;
    switch (filter) {
        case PairedFilter::Differing:
            return first != second;
        case PairedFilter::FirstOnly:
            return first && !second;
        case PairedFilter::SecondOnly:
            return second && !first;
        case PairedFilter::Neither:
            return !first && !second;
        case PairedFilter::All:
            break;
    }
    return true;
}

QString answer(double value, const std::string& text)
{
    return (value >= kRight ? QStringLiteral("✓ ") : QStringLiteral("✗ ")) +
           QString::fromStdString(text).simplified().left(200);
}

std::function<QVariant(const PairedItem&, int)> whole(std::string PairedItem::*text)
{
    return [text](const PairedItem& item, int role) {
        return role == Qt::ToolTipRole ? QVariant(QString::fromStdString(item.*text)) : QVariant();
    };
}

Column<PairedItem> answerColumn(const QString& run, double PairedItem::*value, std::string PairedItem::*text)
{
    return {run,
            PairedModel::tr("The answer of %1, and whether it is right").arg(run),
            [value, text](const PairedItem& item) { return answer(item.*value, item.*text); },
            {},
            false,
            whole(text)};
}

Column<PairedItem> numberColumn(const QString& title, const QString& explanation,
                                std::function<double(const PairedItem&)> value)
{
    return {title,
            explanation,
            [value](const PairedItem& item) { return fixedNumber(value(item), 2); },
            [value](const PairedItem& item) { return value(item); },
            true,
            {}};
}

}  // namespace

PairedModel::PairedModel(QObject* parent)
    : RecordModel<PairedItem>(
          {}, [](const PairedItem& item) { return item.sampleId; }, parent)
{
    show(tr("first run"), tr("second run"), {}, PairedFilter::All);
}

bool areAnswers(const std::vector<PairedItem>& items)
{
    const auto whole = [](double value) { return value == 0 || value == 1; };
    return std::all_of(items.begin(), items.end(),
                       [&](const PairedItem& item) { return whole(item.first) && whole(item.second); });
}

void PairedModel::show(const QString& first, const QString& second, std::vector<PairedItem> items, PairedFilter filter)
{
    const bool answers = areAnswers(items);
    if (answers)
        std::erase_if(items, [filter](const PairedItem& item) { return !shows(filter, item); });
    else
        std::stable_sort(items.begin(), items.end(), [](const PairedItem& a, const PairedItem& b) {
            return std::abs(a.second - a.first) > std::abs(b.second - b.first);
        });
    std::vector<Column<PairedItem>> columns{
        {tr("Prompt"),
         tr("What was asked"),
         [](const PairedItem& item) { return QString::fromStdString(item.prompt); },
         {},
         false,
         whole(&PairedItem::prompt)},
        {tr("Expected"),
         tr("The data set's own response"),
         [](const PairedItem& item) { return QString::fromStdString(item.expected); },
         {},
         false,
         whole(&PairedItem::expected)}};
    if (answers) {
        columns.push_back(answerColumn(first, &PairedItem::first, &PairedItem::firstAnswer));
        columns.push_back(answerColumn(second, &PairedItem::second, &PairedItem::secondAnswer));
    } else {
        const QString meaning = tr("Mean log-likelihood of the expected response under %1, nats per token");
        columns.push_back(numberColumn(first, meaning.arg(first), [](const PairedItem& item) { return item.first; }));
        columns.push_back(
            numberColumn(second, meaning.arg(second), [](const PairedItem& item) { return item.second; }));
        columns.push_back(numberColumn(tr("Difference"), tr("%1 less %2, nats per token").arg(second, first),
                                       [](const PairedItem& item) { return item.second - item.first; }));
    }
    reset(std::move(columns), std::move(items));
}

series::PairedCounts countPairs(const std::vector<PairedItem>& items)
{
    series::PairedCounts counts;
    for (const PairedItem& item : items) {
        const bool first = item.first >= kRight;
        const bool second = item.second >= kRight;
        counts.both += first && second ? 1 : 0;
        counts.first += first && !second ? 1 : 0;
        counts.second += second && !first ? 1 : 0;
        counts.neither += !first && !second ? 1 : 0;
    }
    return counts;
}

namespace {

QString answerSummary(const QString& first, const QString& second, const series::PairedCounts& counts,
                      std::size_t items)
{
    const QString split =
        PairedModel::tr("Of %1 samples both are right on %2, neither on %3, only %4 on %5, only %6 on %7.")
            .arg(count(static_cast<std::int64_t>(items)), count(counts.both), count(counts.neither), first,
                 count(counts.first), second, count(counts.second));
    if (counts.first + counts.second == 0)
        return split;
    const double probability = series::exactPairedTest(counts);
    const QString chance = probability < 0.0001 ? PairedModel::tr("below 0.0001") : shortNumber(probability);
    return split + QLatin1Char(' ') +
           PairedModel::tr(
               "If both were equally good, a split at least as uneven would come up with probability %1 (exact "
               "test over these samples, one training each; other seeds may differ).")
               .arg(chance);
}

QString numberSummary(const QString& first, const QString& second, const std::vector<PairedItem>& items)
{
    std::vector<double> differences;
    std::int64_t higher = 0;
    for (const PairedItem& item : items) {
        differences.push_back(item.second - item.first);
        higher += item.second > item.first ? 1 : 0;
    }
    return PairedModel::tr(
               "Over %1 samples %2 finds the response more likely than %3 on %4. Mean difference %5 nats per "
               "token; the deviation is that of single samples.")
        .arg(count(static_cast<std::int64_t>(items.size())), second, first, count(higher),
             meanAndDeviation(series::mean(differences),
                              items.size() > 1 ? std::optional(series::sampleDeviation(differences)) : std::nullopt));
}

}  // namespace

QString pairedSummary(const QString& first, const QString& second, const std::vector<PairedItem>& items)
{
    if (items.empty())
        return PairedModel::tr("These two runs have no sample in common that both were evaluated on.");
    return areAnswers(items) ? answerSummary(first, second, countPairs(items), items.size())
                             : numberSummary(first, second, items);
}

}  // namespace poft::gui
