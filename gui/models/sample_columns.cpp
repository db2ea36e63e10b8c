// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sample_columns.h"

#include "gui/app/numbers.h"
#include "gui/models/marks_text.h"
#include "gui/models/value_words.h"

#include <QCoreApplication>

namespace poft::gui {

namespace {

using storage::SampleRow;
using Columns = std::vector<Column<SampleRow>>;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SampleColumns)
};

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
        return Words::tr("unknown");
    if (!*row.isNoise)
        return Words::tr("clean");
    return Words::tr("noise: %1")
        .arg(QString::fromStdString(row.noiseKind).replace(QLatin1Char('_'), QLatin1Char(' ')));
}

QString copiesText(const SampleRow& row)
{
    if (row.exactDuplicate)
        return Words::tr("exact");
    return row.nearDuplicateOf ? Words::tr("near") : QString();
}

void addModels(Columns& columns, const QStringList& names)
{
    for (int i = 0; i < names.size(); ++i) {
        const auto score = [i](const SampleRow& r) {
            return static_cast<std::size_t>(i) < r.series.size() ? r.series[static_cast<std::size_t>(i)] : std::nullopt;
        };
        columns.push_back({names[i],
                           Words::tr("Mean log-likelihood of the response under %1, nats per token").arg(names[i]),
                           [score](const SampleRow& r) { return fixedNumber(score(r), 2); },
                           [score](const SampleRow& r) { return value(score(r)); },
                           true,
                           {}});
    }
}

void addTraining(Columns& columns, const QString& run, const TauOf& tauOf)
{
    const QString of = run.isEmpty() ? QString() : Words::tr(" (of %1, at the epoch chosen above)").arg(run);
    columns.push_back(
        {Words::tr("r_θ"),
         Words::tr("Mean log-likelihood of the response under the model in training, nats per token%1").arg(of),
         [](const SampleRow& r) { return fixedNumber(r.rTheta, 2); },
         [](const SampleRow& r) { return value(r.rTheta); },
         true,
         {}});
    columns.push_back(
        {Words::tr("τ"),
         Words::tr(
             "Coefficient: the weight that PoFT gives to the sample's gradient; near 0 for what looks like noise%1")
             .arg(of),
         [tauOf](const SampleRow& r) { return fixedNumber(tauOf(r), 3); },
         [tauOf](const SampleRow& r) { return value(tauOf(r)); },
         true,
         {}});
}

void addValues(Columns& columns, const std::vector<storage::ValueColumn>& values)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto number = [i](const SampleRow& r) { return i < r.values.size() ? r.values[i] : std::nullopt; };
        columns.push_back({valueTitle(values[i]),
                           valueHelp(values[i]),
                           [number](const SampleRow& r) { return fixedNumber(number(r), 2); },
                           [number](const SampleRow& r) { return value(number(r)); },
                           true,
                           {}});
    }
}

}  // namespace

Columns sampleColumns(const QStringList& models, const std::vector<storage::ValueColumn>& values, const QString& run,
                      const TauOf& tauOf)
{
    Columns columns{
        {Words::tr("#"),
         Words::tr("Place in the data set, counted from 1"),
         [](const SampleRow& r) { return count(r.position + 1); },
         [](const SampleRow& r) { return QVariant::fromValue<qlonglong>(r.position); },
         true,
         {}},
        {Words::tr("Score"),
         Words::tr("Preference score: mean log-likelihood of the response under the aligned models, nats per token"),
         [](const SampleRow& r) { return fixedNumber(r.rLlm, 2); },
         [](const SampleRow& r) { return value(r.rLlm); },
         true,
         {}},
        {Words::tr("Spread"),
         Words::tr("Standard deviation of the score over the aligned models, nats per token: how far they disagree"),
         [](const SampleRow& r) { return fixedNumber(r.spread, 2); },
         [](const SampleRow& r) { return value(r.spread); },
         true,
         {}}};
    addModels(columns, models);
    addTraining(columns, run, tauOf);
    addValues(columns, values);
    columns.push_back({Words::tr("Length"),
                       Words::tr("Bytes of the response"),
                       [](const SampleRow& r) { return count(r.responseBytes); },
                       [](const SampleRow& r) { return QVariant::fromValue<qlonglong>(r.responseBytes); },
                       true,
                       {}});
    columns.push_back({Words::tr("Noise"),
                       Words::tr("Whether the sample is known to be noise, and of which kind"),
                       noiseText,
                       {},
                       false,
                       {}});
    columns.push_back(
        {Words::tr("Copies"),
         Words::tr("Whether the data set has the sample more than once: exactly, or nearly (as far as near "
                   "duplicates were looked for)"),
         copiesText,
         {},
         false,
         {}});
    columns.push_back({Words::tr("Marks"),
                       Words::tr("What a person said of the sample: keep or drop, tags, a note"),
                       [](const SampleRow& r) { return marksText(r.marks); },
                       {},
                       false,
                       {}});
    columns.push_back({Words::tr("Prompt → response"),
                       Words::tr("The last prompt and the response, shortened"),
                       oneLine,
                       {},
                       false,
                       {}});
    return columns;
}

}  // namespace poft::gui
