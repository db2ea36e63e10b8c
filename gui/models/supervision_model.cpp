// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/supervision_model.h"

#include "gui/app/numbers.h"
#include "storage/results/supervision_remarks.h"

#include <QJsonArray>

#include <algorithm>

namespace poft::gui {

namespace {

using storage::SupervisionReport;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

QString findingText(const std::string& finding)
{
    namespace f = storage::finding;
    const std::pair<const char*, QString> texts[]{
        {f::kNoResponseToken, ListedSamplesModel::tr("dropped: no response token is left")},
        {f::kUndecidedResponse, ListedSamplesModel::tr("dropped: the answer cannot be told from the template's text")},
        {f::kNotRendered, ListedSamplesModel::tr("dropped: the template refuses it")},
        {f::kResponseCut, ListedSamplesModel::tr("the response is cut")},
        {f::kEndLost, ListedSamplesModel::tr("the cut took the end of the response")},
        {f::kEndMissing, ListedSamplesModel::tr("no end-of-turn token after an answer")},
        {f::kBoundaryMerge, ListedSamplesModel::tr("a token lies across the border of the response")},
        {f::kTwoBeginnings, ListedSamplesModel::tr("two beginning-of-text tokens")},
    };
    const auto found =
        std::find_if(std::begin(texts), std::end(texts), [&](const auto& one) { return finding == one.first; });
    return found == std::end(texts) ? QString::fromStdString(finding) : found->second;
}

/// A column of counts, of which 0 is good.
Column<SupervisionReport> countOf(const QString& title, const QString& help, std::int64_t SupervisionReport::*member)
{
    return {title,
            help,
            [member](const SupervisionReport& r) {
                return r.*member == 0 ? SupervisionModel::tr("none") : count(r.*member);
            },
            [member](const SupervisionReport& r) { return number(r.*member); },
            true,
            {}};
}

QString sampleOf(const QJsonObject& sample, const QString& head)
{
    if (sample.contains(QLatin1String("error")))
        return SupervisionModel::tr("— %1 —\n! %2").arg(head, sample[QLatin1String("error")].toString());
    std::vector<std::pair<qint64, qint64>> spans;
    for (const QJsonValue& span : sample[QLatin1String("response_spans")].toArray())
        spans.emplace_back(span.toArray()[0].toInteger(), span.toArray()[1].toInteger());
    QString out = SupervisionModel::tr("— %1: %2 of %3 tokens are learnt —\n%4")
                      .arg(head, count(sample[QLatin1String("response_tokens")].toInteger()),
                           count(sample[QLatin1String("tokens")].toInteger()),
                           markedText(sample[QLatin1String("text")].toString(), spans));
    for (const QJsonValue& finding : sample[QLatin1String("findings")].toArray())
        out += QStringLiteral("\n! ") + finding.toString();
    return out;
}

}  // namespace

SupervisionModel::SupervisionModel(QObject* parent)
    : RecordModel<SupervisionReport>(
          {
              {tr("Model"),
               tr("Whose tokenizer and chat template"),
               [](const SupervisionReport& r) { return QString::fromStdString(r.modelName); },
               {},
               false,
               {}},
              {tr("Samples"),
               tr("Samples of the data set"),
               [](const SupervisionReport& r) { return count(r.samples); },
               [](const SupervisionReport& r) { return number(r.samples); },
               true,
               {}},
              countOf(tr("Dropped"), tr("Samples without anything to learn from; dropped for all models"),
                      &SupervisionReport::dropped),
              {tr("Learnt tokens"),
               tr("Tokens of responses, of all tokens"),
               [](const SupervisionReport& r) { return tr("%1 of %2").arg(count(r.responseTokens), count(r.tokens)); },
               [](const SupervisionReport& r) { return number(r.responseTokens); },
               true,
               {}},
              {tr("Bytes/token"),
               tr("How long this tokenizer's tokens are in the responses"),
               [](const SupervisionReport& r) { return fixedNumber(r.fertility(), 2); },
               [](const SupervisionReport& r) { return r.fertility(); },
               true,
               {}},
              countOf(tr("Cut"), tr("Responses that max_length cuts"), &SupervisionReport::cut),
              countOf(tr("No end"), tr("Sequences with an answer that has no end-of-turn token to learn"),
                      &SupervisionReport::endMissing),
          },
          [](const SupervisionReport& r) { return r.id; }, parent)
{
}

ListedSamplesModel::ListedSamplesModel(QObject* parent)
    : RecordModel<ListedSample>(
          {
              {tr("Sample"),
               tr("Place in the data set, counted from 1"),
               [](const ListedSample& s) { return count(s.sample.position + 1); },
               [](const ListedSample& s) { return number(s.sample.position); },
               true,
               {}},
              {tr("What was found"),
               tr("Why it is listed"),
               [](const ListedSample& s) {
                   const QString text = findingText(s.sample.finding);
                   return s.sample.side.empty() ? text : tr("%1 (%2)").arg(text, QString::fromStdString(s.sample.side));
               },
               {},
               false,
               {}},
          },
          [](const ListedSample& s) { return s.number; }, parent)
{
}

void ListedSamplesModel::setSamples(const std::vector<storage::SupervisedSample>& samples)
{
    std::vector<ListedSample> rows;
    for (const storage::SupervisedSample& sample : samples)
        rows.push_back({static_cast<std::int64_t>(rows.size()), sample});
    setRows(std::move(rows));
}

QString markedText(const QString& text, const std::vector<std::pair<qint64, qint64>>& spans)
{
    const QByteArray bytes = text.toUtf8();
    QByteArray out;
    qint64 at = 0;
    for (const auto& [begin, end] : spans) {
        out += bytes.mid(at, begin - at) + "⟦" + bytes.mid(begin, end - begin) + "⟧";
        at = end;
    }
    return QString::fromUtf8(out + bytes.mid(at));
}

QString previewText(const QJsonObject& answer)
{
    QStringList blocks;
    const QJsonArray remarks = answer[QLatin1String("report")][QLatin1String("remarks")].toArray();
    for (const QJsonValue& remark : remarks) {
        const bool warning = remark[QLatin1String("severity")].toString() == QLatin1String("warning");
        blocks << (warning ? QStringLiteral("! ") : QStringLiteral("· ")) +
                      remark[QLatin1String("sentence")].toString();
    }
    if (remarks.isEmpty())
        blocks << SupervisionModel::tr("Nothing to be mended. What stands between ⟦ and ⟧ is learnt.");
    for (const QJsonValue& value : answer[QLatin1String("samples")].toArray()) {
        const QJsonObject sample = value.toObject();
        const QString head =
            SupervisionModel::tr("Sample %1").arg(count(sample[QLatin1String("position")].toInteger()));
        if (!sample.contains(QLatin1String("chosen"))) {
            blocks << sampleOf(sample, head);
            continue;
        }
        blocks << sampleOf(sample[QLatin1String("chosen")].toObject(),
                           SupervisionModel::tr("%1, better answer").arg(head));
        blocks << sampleOf(sample[QLatin1String("rejected")].toObject(),
                           SupervisionModel::tr("%1, worse answer").arg(head));
    }
    return blocks.join(QStringLiteral("\n\n"));
}

}  // namespace poft::gui
