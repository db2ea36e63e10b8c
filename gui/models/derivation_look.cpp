// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/derivation_look.h"

#include "gui/app/numbers.h"
#include "gui/models/inspection.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/score_series.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DerivationLook)
};

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QStringList texts(const QJsonValue& samples)
{
    QStringList out;
    for (const QJsonValue& sample : samples.toArray())
        out << Words::tr("— Sample %1 —\n%2")
                   .arg(sample[QLatin1String("position")].toInteger())
                   .arg(sampleText(sample.toObject()));
    return out;
}

}  // namespace

Result<DeriveChoices> readDeriveChoices(storage::Connection& connection, storage::Id source)
{
    DeriveChoices out;
    POFT_TRY_ASSIGN(out.source, storage::findDataset(connection, source));
    POFT_TRY_ASSIGN(const auto datasets, storage::listDatasets(connection));
    for (const storage::Dataset& dataset : datasets)
        out.datasets << text(dataset.name);
    POFT_TRY_ASSIGN(const auto models, storage::listModels(connection));
    for (const storage::Model& model : models) {
        POFT_TRY_ASSIGN(const auto series, storage::seriesOfModel(connection, model.id, source));
        for (const storage::ScoreSeries& one : series) {
            const bool alone = one.key.find("\"conditioning\":\"none\"") != std::string::npos;
            QStringList& names = alone ? out.scoredAlone : out.scored;
            if (one.role == "aligned" && !names.contains(text(model.name)))
                names << text(model.name);
        }
    }
    POFT_TRY_ASSIGN(const auto tags, storage::listTags(connection));
    for (const storage::Tag& tag : tags)
        out.tags << text(tag.name);
    POFT_TRY_ASSIGN(const auto columns, storage::listValueColumns(connection));
    for (const storage::ValueColumn& column : columns)
        out.columns << text(column.name);
    return out;
}

DerivationLook DerivationLook::fromJson(const QJsonDocument& answer)
{
    const QJsonObject object = answer.object();
    DerivationLook out;
    out.samples = object[QLatin1String("samples")].toInteger();
    for (const QJsonValue& portion : object[QLatin1String("portions")].toArray()) {
        out.of += portion[QLatin1String("samples")].toInteger();
        out.firstStay += texts(portion[QLatin1String("first_stay")]);
        out.firstGo += texts(portion[QLatin1String("first_go")]);
    }
    const QJsonObject noise = object[QLatin1String("noise")].toObject();
    const QJsonObject kinds = noise[QLatin1String("kinds")].toObject();
    for (auto it = kinds.begin(); it != kinds.end(); ++it) {
        out.noise += it.value().toInteger();
        out.noiseKinds << Words::tr("%1: %2").arg(QString(it.key()).replace(QLatin1Char('_'), QLatin1Char(' ')),
                                                  count(it.value().toInteger()));
    }
    for (const QJsonValue& change : noise[QLatin1String("first")].toArray()) {
        const QString kind = change[QLatin1String("kind")].toString().replace(QLatin1Char('_'), QLatin1Char(' '));
        const QString after = sampleText(change[QLatin1String("after")].toObject());
        const QJsonValue before = change[QLatin1String("before")];
        const qint64 position = change[QLatin1String("position")].toInteger();
        out.firstNoise << (before.isObject()
                               ? Words::tr("— Sample %1, %2 —\n%3\n\n⟶ becomes\n\n%4")
                                     .arg(QString::number(position), kind, sampleText(before.toObject()), after)
                               : Words::tr("— Sample %1, added: %2 —\n%3").arg(QString::number(position), kind, after));
    }
    return out;
}

recipe::DatasetSpec derivedFrom(const storage::Dataset& source, const QString& name)
{
    recipe::Derivation derivation;
    derivation.from.emplace_back().dataset = {"dataset:" + source.name, source.name};
    return {name.trimmed().toStdString(), std::move(derivation)};
}

}  // namespace poft::gui
