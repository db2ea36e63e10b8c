// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/experiment_reading.h"

#include "storage/recipe/cell_text.h"
#include "storage/tables/datasets.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"

#include <algorithm>
#include <array>

namespace poft::gui {

namespace {

constexpr std::array kModelHues{Hue::Green, Hue::Neutral, Hue::Purple, Hue::Orange};

/// The objective of the run that a DPO job starts from; empty when it starts from a model.
Result<std::string> parentObjective(storage::Connection& connection, storage::Id job)
{
    POFT_TRY_ASSIGN(const std::vector<storage::JobDependency> inputs, storage::dependenciesOf(connection, job));
    for (const storage::JobDependency& input : inputs) {
        if (input.input != "after")
            continue;
        POFT_TRY_ASSIGN(const std::optional<storage::Run> parent, storage::runOfJob(connection, input.dependsOn));
        return parent ? parent->objective : std::string();
    }
    return std::string();
}

}  // namespace

Result<ExperimentReading> readOutcome(const storage::Workspace& workspace, storage::Connection& connection,
                                      storage::Id experiment)
{
    ExperimentReading reading;
    reading.experiment = experiment;
    POFT_TRY_ASSIGN(storage::Experiment row, storage::findExperiment(connection, experiment));
    reading.name = std::move(row.name);
    POFT_TRY_ASSIGN(reading.jobs, readJobs(workspace, connection, experiment));
    for (const JobRow& job : reading.jobs) {
        if (!job.runId)
            continue;
        POFT_TRY_ASSIGN(storage::Run run, storage::findRun(connection, *job.runId));
        if (run.objective == "dpo") {
            POFT_TRY_ASSIGN(reading.parents[run.id], parentObjective(connection, job.job.id));
        }
        reading.runs.emplace(run.id, std::move(run));
    }
    POFT_TRY_ASSIGN(reading.evaluations, storage::evaluationsOfExperiment(connection, experiment));
    for (const storage::ExperimentEvaluation& evaluated : reading.evaluations) {
        if (!evaluated.evaluation.datasetId || reading.datasets.contains(*evaluated.evaluation.datasetId))
            continue;
        const Result<storage::Dataset> dataset = storage::findDataset(connection, *evaluated.evaluation.datasetId);
        if (dataset)
            reading.datasets[dataset->id] = dataset->name;
    }
    return reading;
}

Result<ExperimentReading> readExperiment(const storage::Workspace& workspace, storage::Connection& connection,
                                         storage::Id experiment, const std::map<storage::Id, KnownCurves>& known,
                                         std::size_t mostPoints)
{
    POFT_TRY_ASSIGN(ExperimentReading reading, readOutcome(workspace, connection, experiment));
    std::size_t points = 0;
    for (const auto& [id, run] : reading.runs) {
        const auto before = known.find(id);
        const KnownCurves has = before == known.end() ? KnownCurves{} : before->second;
        if (!hasNews(run, has))
            continue;
        if (points >= mostPoints) {
            reading.more = true;
            break;
        }
        POFT_TRY_ASSIGN(RunCurvesUpdate update, readCurves(connection, run, has));
        points += pointCount(update.curves);
        reading.curves.push_back(std::move(update));
    }
    return reading;
}

std::vector<Group> groupsOf(const ExperimentReading& reading)
{
    std::vector<Group> groups;
    std::map<std::pair<std::string, std::string>, int> siblings;
    int models = 0;
    for (const JobRow& job : reading.jobs) {
        const auto run = job.runId ? reading.runs.find(*job.runId) : reading.runs.end();
        if (run == reading.runs.end() || !job.place)
            continue;
        const std::string& arm = job.place->arm;
        const auto known = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
            return !arm.empty() && g.arm == arm && g.cell == job.place->cell;
        });
        if (known != groups.end()) {
            known->runs.push_back(run->first);
            continue;
        }
        Group group;
        group.arm = arm;
        group.cell = job.place->cell;
        group.runs = {run->first};
        if (arm.empty()) {
            // A model that is made has no arm to be compared with: hues that arms do not use, told apart by dash and
            // marker.
            group.name = QString::fromStdString(run->second.name);
            group.style = armStyle("", "", models++);
            group.style.hue = kModelHues[static_cast<std::size_t>(models - 1) % kModelHues.size()];
        } else {
            const QString cell = QString::fromStdString(recipe::cellText(group.cell));
            group.name = cell.isEmpty() ? QString::fromStdString(arm)
                                        : QStringLiteral("%1, %2").arg(QString::fromStdString(arm), cell);
            const auto parent = reading.parents.find(run->first);
            const std::pair key{run->second.objective,
                                parent == reading.parents.end() ? std::string() : parent->second};
            group.style = armStyle(key.first, key.second, siblings[key]++);
        }
        groups.push_back(std::move(group));
    }
    std::stable_partition(groups.begin(), groups.end(), [](const Group& g) { return !g.arm.empty(); });
    return groups;
}

std::vector<Group> singleRuns(const ExperimentReading& reading, const std::vector<Group>& groups)
{
    std::vector<Group> out;
    for (const Group& group : groups) {
        for (std::size_t i = 0; i < group.runs.size(); ++i) {
            Group single = group;
            single.runs = {group.runs[i]};
            single.name = QString::fromStdString(reading.runs.at(group.runs[i]).name);
            single.style = turned(group.style, static_cast<int>(i));
            out.push_back(std::move(single));
        }
    }
    return out;
}

QString haltedReason(const ExperimentReading& reading, storage::Id run)
{
    for (const JobRow& job : reading.jobs) {
        if (job.runId != run)
            continue;
        const storage::JobState state = job.job.state;
        if (state == storage::JobState::Paused || state == storage::JobState::Failed ||
            state == storage::JobState::Stopped || state == storage::JobState::Cancelled ||
            (state == storage::JobState::Running && job.lost))
            return jobStateText(job);
    }
    return {};
}

}  // namespace poft::gui
