// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/export.h"

#include "gui/charts/accuracy_chart.h"
#include "gui/charts/chart_export.h"
#include "gui/charts/chart_words.h"
#include "gui/charts/comparison_charts.h"
#include "gui/charts/experiment_charts.h"
#include "gui/charts/score_charts.h"
#include "gui/models/experiment_reading.h"
#include "gui/models/score_reading.h"
#include "storage/tables/experiments.h"

#include <QApplication>
#include <QDir>
#include <QPalette>

namespace poft::gui {

namespace {

constexpr double kSmoothing = 0.6;

Result<storage::Experiment> find(storage::Connection& connection, const QString& experiment)
{
    bool isNumber = false;
    const qlonglong id = experiment.toLongLong(&isNumber);
    if (isNumber) {
        Result<storage::Experiment> byId = storage::findExperiment(connection, id);
        if (byId)
            return byId;
    }
    return storage::findExperiment(connection, experiment.toStdString());
}

std::vector<ChartContent> chartsOf(ExperimentReading& reading, const ScoreReading& scores)
{
    CurveStore curves;
    for (RunCurvesUpdate& update : reading.curves)
        curves.apply(std::move(update));
    std::vector<Group> groups = groupsOf(reading);
    // Arms are the result; the models that are made share no axis with them and stand in only while there are no arms.
    if (!groups.empty() && !groups.front().arm.empty())
        std::erase_if(groups, [](const Group& group) { return group.arm.empty(); });
    std::vector<ChartContent> charts;
    for (const StepChart kind : kStepCharts)
        charts.push_back(stepChart(kind, reading, curves, groups, kSmoothing));
    for (const auto& [id, run] : reading.runs)
        charts.push_back(tauChart(reading, curves, id, kSmoothing));
    for (const EvaluationKey& key : evaluationKeys(reading, groups))
        charts.push_back(accuracyChart(reading, groups, key));
    const std::vector<results::ResultTable> tables = results::resultTables(reading.evaluations);
    if (!tables.empty())
        charts.push_back(barChart(tables, groups));
    for (const results::ResultTable& table : tables)
        charts.push_back(sweepChart(table, groups));
    for (const ScoreSet& set : scores.sets)
        charts.push_back(densityChart(set, firstThreshold(set)));
    return charts;
}

}  // namespace

Result<std::vector<ChartContent>> readCharts(const storage::Workspace& workspace, storage::Connection& connection,
                                             storage::Id experiment)
{
    POFT_TRY_ASSIGN(ExperimentReading reading, readExperiment(workspace, connection, experiment, {}));
    POFT_TRY_ASSIGN(const ScoreReading scores, readScores(connection, experiment, -1));
    std::vector<ChartContent> charts = chartsOf(reading, scores);
    std::erase_if(charts, [](const ChartContent& chart) { return chart.empty(); });
    return charts;
}

Result<QStringList> writeChart(const ChartContent& chart, const QString& folder)
{
    QStringList written;
    const QString base = QDir(folder).filePath(fileNameFor(chart.title));
    for (const auto* ending : {".png", ".pdf", ".svg", ".csv"}) {
        const QString path = base + QLatin1String(ending);
        const QString problem = path.endsWith(QLatin1String(".csv"))
                                    ? saveTable(chart, path)
                                    : savePicture(chart, QApplication::palette(), path);
        if (!problem.isEmpty())
            return fail(ErrorKind::Io, problem.toStdString());
        written << path;
    }
    return written;
}

Result<QStringList> exportCharts(const QString& workspaceFolder, const QString& experiment, const QString& folder)
{
    POFT_TRY_ASSIGN(const storage::Workspace workspace, storage::Workspace::open(workspaceFolder.toStdString()));
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    POFT_TRY_ASSIGN(const storage::Experiment found, find(connection, experiment));
    POFT_TRY_ASSIGN(const std::vector<ChartContent> charts, readCharts(workspace, connection, found.id));
    if (!QDir().mkpath(folder))
        return fail(ErrorKind::Io, "The folder " + folder.toStdString() + " cannot be made; choose another one.");
    QStringList written;
    for (const ChartContent& chart : charts) {
        POFT_TRY_ASSIGN(const QStringList files, writeChart(chart, folder));
        written << files;
    }
    if (written.isEmpty())
        return fail(ErrorKind::NotFound, "The experiment " + found.name + " has nothing to draw yet.");
    return written;
}

}  // namespace poft::gui
