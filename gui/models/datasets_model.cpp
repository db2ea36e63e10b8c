// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/datasets_model.h"

#include "gui/app/numbers.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace poft::gui {

namespace {

using storage::Dataset;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

}  // namespace

QString datasetKind(const std::string& kind)
{
    if (kind == "messages")
        return DatasetsModel::tr("conversations");
    if (kind == "pairs")
        return DatasetsModel::tr("preference pairs");
    if (kind == "text")
        return DatasetsModel::tr("plain text");
    return QString::fromStdString(kind);
}

QString datasetOrigin(const std::string& origin)
{
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(origin)).object();
    if (object.contains(QLatin1String("files"))) {
        QStringList names;
        for (const QJsonValue& file : object[QLatin1String("files")].toArray())
            names << QFileInfo(file[QLatin1String("path")].toString()).fileName();
        return names.join(QStringLiteral(", "));
    }
    if (object.contains(QLatin1String("generate")))
        return DatasetsModel::tr("made by the generator");
    if (object.contains(QLatin1String("from"))) {
        return object.contains(QLatin1String("noise")) ? DatasetsModel::tr("derived, with noise")
                                                       : DatasetsModel::tr("derived");
    }
    return {};
}

DatasetsModel::DatasetsModel(QObject* parent)
    : RecordModel<Dataset>(
          {
              {tr("Name"),
               tr("Name of the data set in this workspace"),
               [](const Dataset& d) { return QString::fromStdString(d.name); },
               {},
               false,
               {}},
              {tr("Kind"), tr("What a sample is"), [](const Dataset& d) { return datasetKind(d.kind); }, {}, false, {}},
              {tr("Samples"),
               tr("Samples that can be used"),
               [](const Dataset& d) { return count(d.sampleCount); },
               [](const Dataset& d) { return number(d.sampleCount); },
               true,
               {}},
              {tr("Known noise"),
               tr("Samples that are known to be noise, because it was put in on purpose"),
               [](const Dataset& d) {
                   if (d.noiseCount == 0)
                       return tr("none");
                   return tr("%1 (%2)").arg(count(d.noiseCount), percent(static_cast<double>(d.noiseCount) /
                                                                         static_cast<double>(d.sampleCount)));
               },
               [](const Dataset& d) { return number(d.noiseCount); },
               true,
               {}},
              {tr("Bad rows"),
               tr("Rows of the files that could not be used; they are listed below with the reason"),
               [](const Dataset& d) { return d.badRowCount == 0 ? tr("none") : count(d.badRowCount); },
               [](const Dataset& d) { return number(d.badRowCount); },
               true,
               {}},
              {tr("From"),
               tr("The files, the generator or the data sets it was made from"),
               [](const Dataset& d) { return datasetOrigin(d.origin); },
               {},
               false,
               {}},
              {tr("Added"),
               tr("When it was added"),
               [](const Dataset& d) { return when(d.createdAt); },
               [](const Dataset& d) { return QString::fromStdString(d.createdAt); },
               true,
               {}},
          },
          [](const Dataset& d) { return d.id; }, parent)
{
}

BadRowsModel::BadRowsModel(QObject* parent)
    : RecordModel<BadRowEntry>(
          {
              {tr("Line"),
               tr("Line of a JSONL file, or element of a JSON list, counted from 1"),
               [](const BadRowEntry& e) { return count(e.row.line); },
               [](const BadRowEntry& e) { return number(e.row.line); },
               true,
               {}},
              {tr("Reason"),
               tr("Why the row could not be used"),
               [](const BadRowEntry& e) { return QString::fromStdString(e.row.reason); },
               {},
               false,
               {}},
              {tr("File"),
               tr("The file it is in"),
               [](const BadRowEntry& e) { return QFileInfo(QString::fromStdString(e.row.file)).fileName(); },
               {},
               false,
               {}},
          },
          [](const BadRowEntry& e) { return e.number; }, parent)
{
}

void BadRowsModel::setBadRows(const std::vector<storage::BadRow>& rows)
{
    std::vector<BadRowEntry> entries;
    for (const storage::BadRow& row : rows)
        entries.push_back({static_cast<std::int64_t>(entries.size()), row});
    setRows(std::move(entries));
}

}  // namespace poft::gui
