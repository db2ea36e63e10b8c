// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/recipe_cards.h"

#include "gui/app/numbers.h"
#include "storage/files/hub_cache.h"

#include <QCollator>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <iterator>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RecipeCards)
};

const QLatin1String kHub("hf://");
const QLatin1String kDatasets("datasets/");

/// What a place of a recipe ("hf://organisation/name", "hf://datasets/organisation/name/file", "questions.jsonl")
/// belongs to.
RecipeNeed needOf(const QString& place, const QDir& folder)
{
    if (!place.startsWith(kHub)) {
        const QString path = QDir::cleanPath(folder.absoluteFilePath(place));
        return {RecipeNeed::Kind::File, path, QFileInfo::exists(path), {}};
    }
    const QString rest = place.mid(kHub.size());
    const bool isDataset = rest.startsWith(kDatasets);
    const QString name = (isDataset ? rest.mid(kDatasets.size()) : rest).section(QLatin1Char('/'), 0, 1);
    const auto kind = isDataset ? files::HubKind::Dataset : files::HubKind::Model;
    return {isDataset ? RecipeNeed::Kind::Dataset : RecipeNeed::Kind::Model, name,
            files::filesOfPlace(place.toStdString()).has_value(),
            QString::fromStdString(files::downloadLine(kind, name.toStdString()))};
}

void addNeed(std::vector<RecipeNeed>& needs, const RecipeNeed& need)
{
    const auto known = std::find_if(needs.begin(), needs.end(), [&](const RecipeNeed& one) {
        return one.kind == need.kind && one.name == need.name;
    });
    if (known == needs.end())
        needs.push_back(need);
    else
        known->here = known->here && need.here;
}

/// Every place that a part of a recipe names: "path", and the entries of "files", "few_shot_files" and their like.
void collect(const QJsonValue& value, const QString& key, const QDir& folder, std::vector<RecipeNeed>& needs)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            collect(it.value(), it.key(), folder, needs);
    } else if (value.isArray()) {
        for (const QJsonValue& one : value.toArray())
            collect(one, key, folder, needs);
    } else if (value.isString() && (key == QLatin1String("path") || key.endsWith(QLatin1String("files")) ||
                                    value.toString().startsWith(kHub))) {
        addNeed(needs, needOf(value.toString(), folder));
    }
}

RecipeCard read(const QFileInfo& info)
{
    RecipeCard card;
    QFile file(info.absoluteFilePath());
    if (!file.open(QIODevice::ReadOnly))
        return card;
    const QJsonObject recipe = QJsonDocument::fromJson(file.readAll()).object();
    if (!recipe.contains(QLatin1String("recipe_version")))
        return card;
    card.name = info.completeBaseName();
    card.title = recipe[QLatin1String("title")].toString(card.name);
    card.description = recipe[QLatin1String("description")].toString();
    card.file = info.absoluteFilePath();
    collect(recipe, {}, info.absoluteDir(), card.needs);
    std::stable_sort(card.needs.begin(), card.needs.end(),
                     [](const RecipeNeed& a, const RecipeNeed& b) { return a.kind < b.kind; });
    return card;
}

/// The part of "table1-tiny" before its ending; empty for a name without one.
QString wholeName(const QString& name)
{
    for (const QLatin1String ending : {QLatin1String("-tiny"), QLatin1String("-quick")})
        if (name.endsWith(ending))
            return name.chopped(ending.size());
    return {};
}

}  // namespace

int RecipeCard::missing() const
{
    return static_cast<int>(
        std::count_if(needs.begin(), needs.end(), [](const RecipeNeed& need) { return !need.here; }));
}

QString RecipeCard::needsText() const
{
    if (needs.empty())
        return Words::tr("Needs no download: it makes its own data and models.");
    const auto number = [this](RecipeNeed::Kind kind) {
        return static_cast<int>(
            std::count_if(needs.begin(), needs.end(), [kind](const RecipeNeed& need) { return need.kind == kind; }));
    };
    QStringList parts;
    if (const int models = number(RecipeNeed::Kind::Model))
        parts << Words::tr("%n model(s)", nullptr, models);
    if (const int datasets = number(RecipeNeed::Kind::Dataset))
        parts << Words::tr("%n data set(s)", nullptr, datasets);
    if (const int files = number(RecipeNeed::Kind::File))
        parts << Words::tr("%n file(s)", nullptr, files);
    const QString last = parts.takeLast();
    const QString all = parts.isEmpty() ? last : Words::tr("%1 and %2").arg(parts.join(QStringLiteral(", ")), last);
    if (missing() == 0)
        return Words::tr("Needs %1: all on this machine.").arg(all);
    return Words::tr("Needs %1; %2 of %3 are on this machine.")
        .arg(all, count(static_cast<int>(needs.size()) - missing()), count(static_cast<int>(needs.size())));
}

std::vector<RecipeCard> recipeCards(const QString& folder)
{
    std::vector<RecipeCard> all;
    for (const QFileInfo& info : QDir(folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        if (RecipeCard card = read(info); !card.name.isEmpty())
            all.push_back(std::move(card));
    }
    std::vector<RecipeCard> cards;
    const auto has = [&all](const QString& name) {
        return std::any_of(all.begin(), all.end(), [&](const RecipeCard& card) { return card.name == name; });
    };
    std::copy_if(all.begin(), all.end(), std::back_inserter(cards),
                 [&](const RecipeCard& card) { return !has(wholeName(card.name)); });
    for (RecipeCard& card : cards) {
        const auto twin = std::find_if(all.begin(), all.end(),
                                       [&](const RecipeCard& other) { return wholeName(other.name) == card.name; });
        if (twin != all.end())
            card.smallFile = twin->file;
    }
    QCollator natural{QLocale(QLocale::English)};
    natural.setNumericMode(true);
    std::stable_sort(cards.begin(), cards.end(), [&natural](const RecipeCard& a, const RecipeCard& b) {
        if (a.needs.empty() != b.needs.empty())
            return a.needs.empty();
        return natural.compare(a.title, b.title) < 0;
    });
    return cards;
}

}  // namespace poft::gui
