// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sample_rendering.h"

#include "gui/models/utf8_positions.h"
#include "storage/tables/experiments.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SampleRendering)
};

/// The name in the workspace of a recipe's model.
QString nameOf(const QJsonObject& model)
{
    return model.contains(QLatin1String("registered")) ? model[QLatin1String("registered")].toString()
                                                       : model[QLatin1String("input")].toString().section(u':', 1);
}

RenderingSource sourceOf(const QJsonObject& spec)
{
    RenderingSource source;
    source.model = nameOf(spec[QLatin1String("target")].toObject());
    const QJsonObject training = spec[QLatin1String("training")].toObject();
    source.options << QStringLiteral("--max-length")
                   << QString::number(training[QLatin1String("max_length")].toInteger());
    source.options << QStringLiteral("--score-end-of-turn")
                   << (training[QLatin1String("score_end_of_turn")].toBool(true) ? QStringLiteral("true")
                                                                                 : QStringLiteral("false"));
    if (training[QLatin1String("train_on_prompt")].toBool())
        source.options << QStringLiteral("--train-on-prompt");
    if (training[QLatin1String("truncation")].toString() == QLatin1String("shared")) {
        for (const QJsonValue& aligned : spec[QLatin1String("aligned")].toArray())
            source.options << QStringLiteral("--shared-with") << nameOf(aligned[QLatin1String("model")].toObject());
    }
    return source;
}

RenderedText renderedText(const QJsonObject& made, const QString& title)
{
    RenderedText out;
    out.title = title;
    out.problem = made[QLatin1String("error")].toString();
    if (!out.problem.isEmpty())
        return out;
    out.text = made[QLatin1String("text")].toString();
    const std::vector<qsizetype> positions = utf8Positions(out.text.toUtf8());
    const auto place = [&](const QJsonValue& byte) {
        return positions[static_cast<std::size_t>(
            std::clamp<qint64>(byte.toInteger(), 0, static_cast<qint64>(positions.size()) - 1))];
    };
    for (const QJsonValue& span : made[QLatin1String("response_spans")].toArray())
        out.learnt.emplace_back(place(span[0]), place(span[1]));
    const QJsonArray offsets = made[QLatin1String("offsets")].toArray();
    for (const QJsonValue& token : offsets)
        out.kept = std::max(out.kept, place(token[1]));
    if (offsets.isEmpty())
        out.kept = out.text.size();
    out.tokens = made[QLatin1String("tokens")].toInteger();
    out.learntTokens = made[QLatin1String("response_tokens")].toInteger();
    for (const QJsonValue& finding : made[QLatin1String("findings")].toArray())
        out.findings << finding.toString();
    return out;
}

}  // namespace

Result<RenderingSource> readRenderingSource(storage::Connection& connection, storage::Id experiment,
                                            std::optional<storage::Id> run)
{
    POFT_TRY_ASSIGN(const std::vector<storage::ExperimentJob> jobs, storage::experimentJobs(connection, experiment));
    RenderingSource first;
    for (const storage::ExperimentJob& job : jobs) {
        if (job.job.kind != "train")
            continue;
        const QJsonObject spec = QJsonDocument::fromJson(QByteArray::fromStdString(job.job.spec)).object();
        RenderingSource source = sourceOf(spec);
        if (run && job.runId == run && !source.model.isEmpty())
            return source;
        if (first.model.isEmpty())
            first = std::move(source);
    }
    return first;
}

std::vector<RenderedText> renderedTexts(const QJsonObject& answer)
{
    const QJsonArray samples = answer[QLatin1String("samples")].toArray();
    if (samples.isEmpty())
        return {};
    const QJsonObject sample = samples.first().toObject();
    if (!sample.contains(QLatin1String("chosen")))
        return {renderedText(sample, {})};
    return {renderedText(sample[QLatin1String("chosen")].toObject(), Words::tr("Better answer")),
            renderedText(sample[QLatin1String("rejected")].toObject(), Words::tr("Worse answer"))};
}

}  // namespace poft::gui
