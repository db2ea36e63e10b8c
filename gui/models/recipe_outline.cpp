// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/recipe_outline.h"

#include "storage/recipe/settings.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace poft::gui {

namespace {

QString typed(const QJsonValue& value)
{
    if (value.isDouble())
        return QString::fromStdString(recipe::textOf(value.toDouble()));
    if (value.isArray()) {
        QStringList names;
        for (const QJsonValue& name : value.toArray())
            names << name.toString();
        return names.join(QLatin1Char(','));
    }
    return value.toVariant().toString();
}

QString objectiveOf(const QJsonObject& own, const QJsonObject& common)
{
    for (const QJsonObject& settings : {own, common}) {
        if (const QString objective = settings[QLatin1String("objective")].toString(); !objective.isEmpty())
            return objective;
    }
    return QStringLiteral("sft");
}

/// How many values a patch holds, at any depth.
int leaves(const QJsonValue& value)
{
    if (!value.isObject())
        return 1;
    int count = 0;
    for (const QJsonValue& part : value.toObject())
        count += leaves(part);
    return count;
}

ArmOutline armOutline(const QJsonObject& arm, const QJsonObject& common)
{
    ArmOutline out;
    out.name = arm[QLatin1String("name")].toString();
    out.after = arm[QLatin1String("after")].toString();
    out.training = arm[QLatin1String("training")].toObject();
    out.objective = objectiveOf(out.training, common);
    out.patches = leaves(arm) - (arm.contains(QLatin1String("name")) ? 1 : 0) -
                  (arm.contains(QLatin1String("after")) ? 1 : 0) -
                  (out.training.contains(QLatin1String("objective")) ? 1 : 0);
    return out;
}

}  // namespace

RecipeOutline RecipeOutline::of(const QString& text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
    RecipeOutline out;
    out.readable = document.isObject();
    const QJsonObject recipe = document.object();
    out.name = recipe[QLatin1String("name")].toString();
    out.target = recipe[QLatin1String("target")].toString();
    for (const QJsonValue& aligned : recipe[QLatin1String("aligned")].toArray())
        out.aligned.push_back(
            {aligned[QLatin1String("model")].toString(), aligned[QLatin1String("weight")].toDouble(1)});
    const QJsonObject data = recipe[QLatin1String("data")].toObject();
    out.train = data[QLatin1String("train")].toString();
    out.evaluation = data[QLatin1String("evaluation")].toString();
    out.pairs = data[QLatin1String("pairs")].toString();
    out.datasets = recipe[QLatin1String("datasets")].toObject().keys();
    out.models = recipe[QLatin1String("models")].toObject().keys();
    out.training = recipe[QLatin1String("training")].toObject();
    for (const QJsonValue& arm : recipe[QLatin1String("arms")].toArray())
        out.arms.push_back(armOutline(arm.toObject(), out.training));
    QStringList seeds;
    for (const QJsonValue& seed : recipe[QLatin1String("seeds")].toArray())
        seeds << typed(seed);
    out.seeds = seeds.join(QStringLiteral(", "));
    for (const QJsonValue& evaluation : recipe[QLatin1String("evaluations")].toArray())
        out.evaluations.push_back({evaluation[QLatin1String("task")].toString(),
                                   evaluation[QLatin1String("dataset")].toString(),
                                   evaluation[QLatin1String("when")].toString(QStringLiteral("epoch"))});
    for (const QJsonValue& values : recipe[QLatin1String("matrix")].toObject())
        out.matrixCells *= std::max<int>(1, static_cast<int>(values.toArray().size()));
    return out;
}

RecipeOutline::Value RecipeOutline::setting(const QString& key, std::optional<std::size_t> arm) const
{
    if (arm && *arm < arms.size() && arms[*arm].training.contains(key))
        return {typed(arms[*arm].training[key]), true};
    if (training.contains(key))
        return {typed(training[key]), !arm};
    const recipe::Setting* setting = recipe::findSetting(key.toStdString());
    return {setting == nullptr ? QString() : QString::fromStdString(recipe::textOf(recipe::defaultOf(*setting))),
            false};
}

}  // namespace poft::gui
