// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/settings_difference.h"

#include "storage/recipe/settings.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QSet>

#include <algorithm>

namespace poft::gui {

namespace {

using Flat = QMap<QString, QJsonValue>;

void flatten(const QJsonValue& value, const QString& place, Flat& out)
{
    if (value.isObject() && !value.toObject().contains(QLatin1String("input"))) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            flatten(it.value(), place.isEmpty() ? it.key() : place + QLatin1Char('/') + it.key(), out);
    } else {
        out[place] = value;
    }
}

/// "demo-train" of {"input":"dataset:demo-train",…}, what a job's spec calls an input.
QString inputName(const QJsonObject& object)
{
    const QString registered = object[QLatin1String("registered")].toString();
    return registered.isEmpty() ? object[QLatin1String("input")].toString().section(QLatin1Char(':'), 1) : registered;
}

bool isInput(const QJsonValue& value)
{
    return value.isObject() && value.toObject().contains(QLatin1String("input"));
}

/// One element of a list: an aligned model with its weight where that is not 1, else as it stands.
QString elementText(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    const QJsonValue model = object[QLatin1String("model")];
    if (isInput(model)) {
        const double weight = object[QLatin1String("weight")].toDouble(1);
        const QString name = inputName(model.toObject());
        return weight == 1 ? name : QStringLiteral("%1 × %2").arg(QString::number(weight), name);
    }
    if (object.contains(QLatin1String("task")))
        return QStringLiteral("%1 (%2)").arg(object[QLatin1String("task")].toString(),
                                             inputName(object[QLatin1String("dataset")].toObject()));
    return value.isObject() ? QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact))
                            : value.toVariant().toString();
}

QString valueText(const QJsonValue& value, const recipe::Setting* setting)
{
    if (value.isUndefined() || value.isNull())
        return QStringLiteral("–");
    if (value.isBool())
        return value.toBool() ? SettingsDifferenceModel::tr("yes") : SettingsDifferenceModel::tr("no");
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 12);
    if (value.isArray()) {
        QStringList elements;
        for (const QJsonValue& element : value.toArray())
            elements << elementText(element);
        return elements.isEmpty() ? QStringLiteral("–") : elements.join(QStringLiteral(", "));
    }
    if (isInput(value))
        return inputName(value.toObject());
    const QString text = value.toString();
    if (setting != nullptr) {
        for (const recipe::Choice& choice : setting->choices) {
            if (text.toStdString() == choice.name)
                return QString::fromUtf8(choice.label.data(), static_cast<qsizetype>(choice.label.size()));
        }
    }
    return text;
}

/// A place of a job's spec for a person, where the settings table has no name for it.
QString placeName(const QString& place)
{
    if (place == QLatin1String("after"))
        return SettingsDifferenceModel::tr("Starts from another arm");
    if (place == QLatin1String("aligned"))
        return SettingsDifferenceModel::tr("Aligned models");
    if (place == QLatin1String("target"))
        return SettingsDifferenceModel::tr("Starts from");
    if (place == QLatin1String("data/train"))
        return SettingsDifferenceModel::tr("Training data");
    if (place == QLatin1String("data/pairs"))
        return SettingsDifferenceModel::tr("Preference pairs");
    return QString(place).replace(QLatin1Char('/'), QStringLiteral(" › "));
}

/// The setting of the table that a place stands for; null for the rest of a recipe.
const recipe::Setting* settingAt(const QString& place)
{
    const QString prefix = QStringLiteral("training/");
    return place.startsWith(prefix) ? recipe::findSetting(place.mid(prefix.size()).toStdString()) : nullptr;
}

}  // namespace

std::vector<SettingDifference> settingsOf(const std::vector<std::string>& settings)
{
    static const QSet<QString> kNames{QStringLiteral("arm"), QStringLiteral("cell"), QStringLiteral("seed"),
                                      QStringLiteral("training/seed")};
    std::vector<Flat> flat(settings.size());
    QStringList places;
    for (std::size_t i = 0; i < settings.size(); ++i) {
        flatten(QJsonDocument::fromJson(QByteArray::fromStdString(settings[i])).object(), {}, flat[i]);
        for (auto it = flat[i].begin(); it != flat[i].end(); ++it) {
            if (!places.contains(it.key()))
                places << it.key();
        }
    }
    std::vector<SettingDifference> out;
    for (const QString& place : places) {
        if (kNames.contains(place) || place.startsWith(QLatin1String("cell/")))
            continue;
        const auto at = [&place](const Flat& one) { return one.value(place, QJsonValue(QJsonValue::Undefined)); };
        const recipe::Setting* setting = settingAt(place);
        SettingDifference row;
        row.place = place;
        row.differs =
            !std::all_of(flat.begin(), flat.end(), [&](const Flat& one) { return at(one) == at(flat.front()); });
        row.name = setting == nullptr
                       ? placeName(place)
                       : QString::fromUtf8(setting->label.data(), static_cast<qsizetype>(setting->label.size()));
        for (const Flat& one : flat)
            row.values << valueText(at(one), setting);
        out.push_back(std::move(row));
    }
    const std::span<const recipe::Setting> table = recipe::settingsTable();
    const auto order = [table](const SettingDifference& row) {
        const recipe::Setting* setting = settingAt(row.place);
        return setting == nullptr ? static_cast<std::ptrdiff_t>(table.size()) : setting - table.data();
    };
    std::stable_sort(out.begin(), out.end(),
                     [&](const SettingDifference& a, const SettingDifference& b) { return order(a) < order(b); });
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i].number = static_cast<std::int64_t>(i);
    return out;
}

std::vector<SettingDifference> settingsDifferences(const std::vector<std::string>& settings)
{
    std::vector<SettingDifference> out = settingsOf(settings);
    std::erase_if(out, [](const SettingDifference& row) { return !row.differs; });
    return out;
}

SettingsDifferenceModel::SettingsDifferenceModel(QObject* parent)
    : RecordModel<SettingDifference>(
          {}, [](const SettingDifference& row) { return row.number; }, parent)
{
    show({}, {});
}

void SettingsDifferenceModel::show(const QStringList& names, std::vector<SettingDifference> differences)
{
    std::vector<Column<SettingDifference>> columns{
        {tr("Setting"), tr("What is not the same in all of them"),
         [](const SettingDifference& row) { return row.name; },
         [](const SettingDifference& row) { return QVariant::fromValue<qlonglong>(row.number); }, false,
         [](const SettingDifference& row, int role) {
             return role == Qt::ToolTipRole ? QVariant(row.place) : QVariant();
         }}};
    for (int i = 0; i < names.size(); ++i) {
        columns.push_back({names[i],
                           tr("The value in %1").arg(names[i]),
                           [i](const SettingDifference& row) { return row.values.value(i); },
                           {},
                           false,
                           [i](const SettingDifference& row, int role) {
                               return role == Qt::ToolTipRole ? QVariant(row.values.value(i)) : QVariant();
                           }});
    }
    reset(std::move(columns), std::move(differences));
}

}  // namespace poft::gui
