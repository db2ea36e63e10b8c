// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/recipe_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace poft::gui {

namespace {

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(", "));
}

/// "name": {"registered": "name"} for each.
QString registered(const QStringList& names)
{
    QStringList entries;
    for (const QString& name : names)
        entries << QStringLiteral("    %1: {\"registered\": %1}").arg(jsonText(name));
    return entries.isEmpty() ? QString()
                             : QLatin1Char('\n') + entries.join(QStringLiteral(",\n")) + QStringLiteral("\n  ");
}

}  // namespace

QString jsonText(const QString& text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}

QString pointerToken(const QString& key)
{
    return QString(key).replace(QLatin1Char('~'), QLatin1String("~0")).replace(QLatin1Char('/'), QLatin1String("~1"));
}

QString freeName(const RecipeOutline& outline, const QString& wanted)
{
    const auto taken = [&outline](const QString& name) {
        return std::any_of(outline.arms.begin(), outline.arms.end(),
                           [&](const ArmOutline& arm) { return arm.name == name; });
    };
    QString name = wanted;
    for (int number = 2; taken(name); ++number)
        name = QStringLiteral("%1 %2").arg(wanted).arg(number);
    return name;
}

QString seedsJson(const QString& typed)
{
    QStringList seeds;
    for (const QString& part : typed.split(QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts)) {
        bool whole = false;
        part.toLongLong(&whole);
        seeds << (whole ? part : jsonText(part));
    }
    return QLatin1Char('[') + seeds.join(QLatin1Char(',')) + QLatin1Char(']');
}

QList<RecipeEdit> registration(const RecipeOutline& outline, const QString& name, bool models)
{
    if (name.isEmpty() || (models ? outline.models : outline.datasets).contains(name))
        return {};
    const QString place = models ? QStringLiteral("/models/") : QStringLiteral("/datasets/");
    return {{place + pointerToken(name), QStringLiteral(R"({"registered":%1})").arg(jsonText(name))}};
}

QString newRecipe(const QString& name, const Available& available)
{
    const QString train = available.conversations.value(0);
    const QString target = available.models.value(0);
    QStringList aligned;
    // What trainings have made is there to be chosen, but nobody means all of it to judge the data.
    const auto others = available.models.first(available.models.size() - available.trained).mid(1);
    for (const QString& model : others)
        aligned << QStringLiteral("{\"model\": %1, \"weight\": 1}").arg(jsonText(model));
    return QStringLiteral(R"({
  "recipe_version": 1,
  "name": %1,
  "target": %2,
  "aligned": [%3],
  "data": {"train": %4},
  "training": {"num_train_epochs": 3},
  "seeds": [1],
  "arms": [
    {"name": "SFT", "training": {"objective": "sft"}},
    {"name": "PoFT", "training": {"objective": "poft"}}
  ],
  "datasets": {%5},
  "models": {%6}
}
)")
        .arg(jsonText(name), jsonText(target), joined(aligned), jsonText(train),
             registered(train.isEmpty() ? QStringList() : QStringList{train}),
             registered(target.isEmpty() ? QStringList() : QStringList{target} + others));
}

}  // namespace poft::gui
