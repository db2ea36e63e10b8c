// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/inspection.h"

#include "storage/recipe/vocabulary.h"

#include <QJsonArray>

#include <algorithm>

namespace poft::gui {

namespace {

QString turns(const QJsonArray& messages)
{
    QStringList lines;
    for (const QJsonValue& message : messages) {
        lines << QStringLiteral("%1\n%2").arg(message[QLatin1String("role")].toString().toUpper(),
                                              message[QLatin1String("content")].toString());
    }
    return lines.join(QStringLiteral("\n\n"));
}

QString cellText(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return value.toVariant().toString();
}

}  // namespace

QString sampleText(const QJsonObject& sample)
{
    if (sample.contains(QLatin1String("messages")))
        return turns(sample[QLatin1String("messages")].toArray());
    if (sample.contains(QLatin1String("chosen"))) {
        return RawRowsModel::tr("BETTER ANSWER\n%1\n\nWORSE ANSWER\n%2")
            .arg(turns(sample[QLatin1String("chosen")].toArray()), turns(sample[QLatin1String("rejected")].toArray()));
    }
    return sample[QLatin1String("text")].toString();
}

Inspection Inspection::fromJson(const QJsonDocument& answer)
{
    const QJsonObject object = answer.object();
    Inspection out;
    for (const QJsonValue& file : object[QLatin1String("files")].toArray()) {
        out.files << file[QLatin1String("path")].toString();
        const QString problem = file[QLatin1String("problem")].toString();
        if (!problem.isEmpty() && out.problem.isEmpty())
            out.problem = problem;
    }
    out.format = object[QLatin1String("format")].toString();
    out.reason = object[QLatin1String("reason")].toString();
    const QJsonObject map = object[QLatin1String("map")].toObject();
    for (auto it = map.begin(); it != map.end(); ++it)
        out.map[it.key()] = it.value().toString();
    if (const QString problem = object[QLatin1String("problem")].toString(); !problem.isEmpty())
        out.problem = problem;
    for (const QJsonValue& column : object[QLatin1String("columns")].toArray())
        out.columns << column[QLatin1String("name")].toString();
    out.rows = object[QLatin1String("rows")].toInteger();
    out.goodRows = object[QLatin1String("good_rows")].toInteger();
    out.badRowCount = object[QLatin1String("bad_row_count")].toInteger();
    for (const QJsonValue& row : object[QLatin1String("bad_rows")].toArray()) {
        out.badRows.push_back({row[QLatin1String("file")].toString(), row[QLatin1String("line")].toInteger(),
                               row[QLatin1String("reason")].toString()});
    }
    for (const QJsonValue& row : object[QLatin1String("raw_rows")].toArray())
        out.rawRows.push_back(row.toObject());
    for (const QJsonValue& sample : object[QLatin1String("samples")].toArray())
        out.samples << sampleText(sample.toObject());
    return out;
}

QStringList stillMissing(const QMap<QString, QString>& chosen)
{
    const auto has = [&chosen](const char* field) { return !chosen.value(QLatin1String(field)).isEmpty(); };
    QStringList missing;
    const auto need = [&](const char* field) {
        if (!has(field))
            missing << QLatin1String(field);
    };
    const bool any = std::any_of(chosen.begin(), chosen.end(), [](const QString& column) { return !column.isEmpty(); });
    if (!any || has("messages") || has("text"))
        return missing;
    if (has("chosen") || has("rejected")) {
        need("chosen");
        need("rejected");
    } else {
        need("prompt");
        need("response");
    }
    return missing;
}

QString importFilter()
{
    QStringList patterns;
    for (const recipe::Word& ending : recipe::kFileEndings)
        patterns << QStringLiteral("*.") + QLatin1String(ending.name.data(), static_cast<int>(ending.name.size()));
    return RawRowsModel::tr("Data (%1);;All files (*)").arg(patterns.join(QLatin1Char(' ')));
}

QString importKinds()
{
    QStringList kinds;
    for (const recipe::Word& ending : recipe::kFileEndings)
        kinds << QString::fromUtf8(ending.meaning.data(), static_cast<qsizetype>(ending.meaning.size()));
    kinds.removeDuplicates();
    const QString last = kinds.takeLast();
    return kinds.isEmpty() ? last : RawRowsModel::tr("%1 or %2").arg(kinds.join(QStringLiteral(", ")), last);
}

RawRowsModel::RawRowsModel(const Inspection& inspection, QObject* parent)
    : RecordModel<std::pair<qint64, QJsonObject>>(
          [&inspection] {
              std::vector<Column<std::pair<qint64, QJsonObject>>> columns;
              for (const QString& name : inspection.columns) {
                  columns.push_back({name,
                                     tr("Column “%1” of the file").arg(name),
                                     [name](const std::pair<qint64, QJsonObject>& row) {
                                         return cellText(row.second[name]).simplified().left(300);
                                     },
                                     {},
                                     false,
                                     [name](const std::pair<qint64, QJsonObject>& row, int role) {
                                         return role == Qt::ToolTipRole
                                                    ? QVariant(cellText(row.second[name]).left(2000))
                                                    : QVariant();
                                     }});
              }
              return columns;
          }(),
          [](const std::pair<qint64, QJsonObject>& row) { return row.first; }, parent)
{
    std::vector<std::pair<qint64, QJsonObject>> rows;
    for (const QJsonObject& row : inspection.rawRows)
        rows.emplace_back(static_cast<qint64>(rows.size()), row);
    setRows(std::move(rows));
}

}  // namespace poft::gui
