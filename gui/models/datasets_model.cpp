// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/datasets_model.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"

#include <QFileInfo>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace poft::gui {

namespace {

/// Stands where something is still being counted.
const QString kCounting = QStringLiteral("…");

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

QString responsesText(const DatasetRow& row)
{
    if (!row.lengths)
        return kCounting;
    const auto& lengths = row.lengths->responseBytes;
    return DatasetsModel::tr("%1, longest %2").arg(count(lengths.median), count(lengths.most));
}

QString noiseText(const DatasetRow& row)
{
    const storage::Dataset& d = row.dataset;
    if (d.noiseCount == 0)
        return DatasetsModel::tr("none");
    return DatasetsModel::tr("%1 (%2)").arg(
        count(d.noiseCount), percent(static_cast<double>(d.noiseCount) / static_cast<double>(d.sampleCount)));
}

QString findingsText(const DatasetRow& row)
{
    const auto problems = static_cast<int>(row.problems());
    const int notes = static_cast<int>(row.findings.size()) - problems;
    QStringList parts;
    if (problems > 0)
        parts << DatasetsModel::tr("%n problem(s)", nullptr, problems);
    if (notes > 0)
        parts << DatasetsModel::tr("%n note(s)", nullptr, notes);
    return parts.isEmpty() ? DatasetsModel::tr("none") : parts.join(QStringLiteral(", "));
}

/// Problems in the colour of what waits for a person, and all findings as a tooltip.
QVariant findingsLook(const DatasetRow& row, int role)
{
    if (role == Qt::ForegroundRole && row.problems() > 0)
        return Theme::of(QGuiApplication::palette()).warning;
    if (role != Qt::ToolTipRole || row.findings.empty())
        return {};
    QStringList lines;
    for (const results::DatasetFinding& finding : row.findings)
        lines << QString::fromStdString(finding.sentence);
    return lines.join(QLatin1Char('\n'));
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

QString duplicatesText(const storage::LengthStatistics& lengths)
{
    const QString exact = lengths.exactDuplicates == 0
                              ? DatasetsModel::tr("none exact")
                              : DatasetsModel::tr("%1 exact").arg(count(lengths.exactDuplicates));
    if (!lengths.nearDuplicates)
        return DatasetsModel::tr("%1, near not looked for").arg(exact);
    if (*lengths.nearDuplicates == 0)
        return DatasetsModel::tr("none");
    const QString near = count(*lengths.nearDuplicates);
    return lengths.exactDuplicates == 0
               ? DatasetsModel::tr("%1 near").arg(near)
               : DatasetsModel::tr("%1, %2 of them exact").arg(near, count(lengths.exactDuplicates));
}

std::int64_t DatasetRow::problems() const
{
    return std::count_if(findings.begin(), findings.end(),
                         [](const results::DatasetFinding& finding) { return finding.warning; });
}

DatasetsModel::DatasetsModel(QObject* parent)
    : RecordModel<DatasetRow>(
          {
              {tr("Name"),
               tr("Name of the data set in this workspace"),
               [](const DatasetRow& d) { return QString::fromStdString(d.dataset.name); },
               {},
               false,
               {}},
              {tr("Kind"),
               tr("What a sample is"),
               [](const DatasetRow& d) { return datasetKind(d.dataset.kind); },
               {},
               false,
               {}},
              {tr("Samples"),
               tr("Samples that can be used"),
               [](const DatasetRow& d) { return count(d.dataset.sampleCount); },
               [](const DatasetRow& d) { return number(d.dataset.sampleCount); },
               true,
               {}},
              {tr("Response bytes"),
               tr("Median length of the responses, and the longest, in bytes; tokens under a model stand below, in the "
                  "overview"),
               responsesText,
               [](const DatasetRow& d) { return number(d.lengths ? d.lengths->responseBytes.median : -1); },
               true,
               {}},
              {tr("Known noise"),
               tr("Samples that are known to be noise, because it was put in on purpose"),
               noiseText,
               [](const DatasetRow& d) { return number(d.dataset.noiseCount); },
               true,
               {}},
              {tr("Bad rows"),
               tr("Rows of the files that could not be used; they are listed below with the reason"),
               [](const DatasetRow& d) {
                   return d.dataset.badRowCount == 0 ? tr("none") : count(d.dataset.badRowCount);
               },
               [](const DatasetRow& d) { return number(d.dataset.badRowCount); },
               true,
               {}},
              {tr("Duplicates"),
               tr("Samples that repeat an earlier one, word for word or nearly; the near ones have to be looked for"),
               [](const DatasetRow& d) {
                   if (d.searched)
                       return tr("looking, %1").arg(percent(*d.searched));
                   if (!d.lengths)
                       return kCounting;
                   // The table has little room for what is not there.
                   return d.lengths->exactDuplicates == 0 && !d.lengths->nearDuplicates ? tr("near not looked for")
                                                                                        : duplicatesText(*d.lengths);
               },
               [](const DatasetRow& d) {
                   return number(d.lengths ? d.lengths->nearDuplicates.value_or(d.lengths->exactDuplicates) : -1);
               },
               false,
               {}},
              {tr("Findings"), tr("What a person should look at; a click shows the list in the overview"), findingsText,
               [](const DatasetRow& d) { return number(d.problems() * 1000 + std::ssize(d.findings)); }, false,
               findingsLook},
              {tr("From"),
               tr("The files, the generator or the data sets it was made from"),
               [](const DatasetRow& d) { return datasetOrigin(d.dataset.origin); },
               {},
               false,
               {}},
              {tr("Added"),
               tr("When it was added"),
               [](const DatasetRow& d) { return when(d.dataset.createdAt); },
               [](const DatasetRow& d) { return QString::fromStdString(d.dataset.createdAt); },
               true,
               {}},
          },
          [](const DatasetRow& d) { return d.dataset.id; }, parent)
{
}

DatasetFindingsModel::DatasetFindingsModel(QObject* parent)
    : RecordModel<FindingEntry>(
          {
              {tr("Finding"),
               tr("What a person should look at, and what can be done; problems come first"),
               [](const FindingEntry& e) {
                   return (e.finding.warning ? QStringLiteral("! ") : QStringLiteral("· ")) +
                          QString::fromStdString(e.finding.sentence);
               },
               {},
               false,
               [](const FindingEntry& e, int role) {
                   if (role == Qt::ToolTipRole)
                       return QVariant(QString::fromStdString(e.finding.sentence));
                   return role == Qt::ForegroundRole && e.finding.warning
                              ? QVariant(Theme::of(QGuiApplication::palette()).warning)
                              : QVariant();
               }},
              {tr("More of it"),
               tr("Enter or a double click goes there"),
               [](const FindingEntry& e) {
                   switch (e.finding.place) {
                       case results::DatasetFinding::Place::BadRows:
                           return tr("Bad rows");
                       case results::DatasetFinding::Place::Report:
                           return tr("What models learn");
                       case results::DatasetFinding::Place::Job:
                           break;
                   }
                   return QString();
               },
               {},
               false,
               {}},
          },
          [](const FindingEntry& e) { return e.number; }, parent)
{
}

void DatasetFindingsModel::setFindings(const std::vector<results::DatasetFinding>& findings)
{
    std::vector<FindingEntry> entries;
    for (const results::DatasetFinding& finding : findings)
        entries.push_back({std::ssize(entries), finding});
    setRows(std::move(entries));
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
