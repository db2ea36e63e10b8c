// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/run_settings.h"

#include "gui/models/settings_difference.h"

#include <QFont>

namespace poft::gui {

namespace {

QVariant look(const RunSetting& row, int role, const QString& whole)
{
    if (role == Qt::ToolTipRole)
        return whole;
    if (role != Qt::FontRole || !row.differs)
        return {};
    QFont bold;
    bold.setBold(true);
    return bold;
}

}  // namespace

std::vector<const storage::Run*> neighboursOf(const ExperimentReading& reading, storage::Id run)
{
    std::vector<const storage::Run*> out;
    const auto own = reading.runs.find(run);
    if (own == reading.runs.end())
        return out;
    for (const JobRow& job : reading.jobs) {
        const auto other = job.runId ? reading.runs.find(*job.runId) : reading.runs.end();
        if (other != reading.runs.end() && other->first != run && job.place && !job.place->arm.empty() &&
            other->second.seed == own->second.seed)
            out.push_back(&other->second);
    }
    return out;
}

std::vector<RunSetting> runSettings(const ExperimentReading& reading, storage::Id run)
{
    std::vector<RunSetting> out;
    const auto own = reading.runs.find(run);
    if (own == reading.runs.end())
        return out;
    const std::vector<const storage::Run*> neighbours = neighboursOf(reading, run);
    std::vector<std::string> settings{own->second.settings};
    for (const storage::Run* neighbour : neighbours)
        settings.push_back(neighbour->settings);
    for (const SettingDifference& setting : settingsOf(settings)) {
        QStringList others;
        for (std::size_t i = 0; i < neighbours.size(); ++i) {
            const QString value = setting.values.value(static_cast<qsizetype>(i) + 1);
            if (value != setting.values.first())
                others << QStringLiteral("%1: %2").arg(QString::fromStdString(neighbours[i]->name), value);
        }
        out.push_back({setting.number, setting.name, setting.place, setting.values.first(),
                       others.join(QStringLiteral(" · ")), !others.isEmpty()});
    }
    return out;
}

RunSettingsModel::RunSettingsModel(QObject* parent)
    : RecordModel<RunSetting>(
          {
              {tr("Setting"), tr("A setting of the run, as it was resolved; ≠ where an arm beside it has another"),
               [](const RunSetting& row) { return row.differs ? tr("≠ %1").arg(row.name) : row.name; },
               [](const RunSetting& row) { return QVariant::fromValue<qlonglong>(row.number); }, false,
               [](const RunSetting& row, int role) {
                   return look(row, role, QStringLiteral("%1 (%2)").arg(row.name, row.place));
               }},
              {tr("Value"),
               tr("What this run has"),
               [](const RunSetting& row) { return row.value; },
               {},
               false,
               [](const RunSetting& row, int role) { return look(row, role, row.value); }},
              {tr("Beside it"),
               tr("The arms of the same seed that have another value, and theirs"),
               [](const RunSetting& row) { return row.others; },
               {},
               false,
               [](const RunSetting& row, int role) {
                   return role == Qt::ToolTipRole ? QVariant(row.others) : QVariant();
               }},
          },
          [](const RunSetting& row) { return row.number; }, parent)
{
}

}  // namespace poft::gui
