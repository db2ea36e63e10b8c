// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/plan_models.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"

#include <QGuiApplication>

namespace poft::gui {

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QVariant number(const std::optional<std::int64_t>& value)
{
    return value ? QVariant::fromValue<qlonglong>(*value) : QVariant();
}

QString timeText(const PlannedCost& cost)
{
    if (cost.done)
        return PlanModel::tr("done");
    if (cost.queued)
        return PlanModel::tr("queued");
    return cost.seconds > 0 ? roughDuration(cost.seconds) : QString();
}

QString sizeText(const std::optional<PlannedCost>& cost, qint64 PlannedCost::*size)
{
    return cost && !cost->done && (*cost).*size > 0 ? bytes((*cost).*size) : QString();
}

}  // namespace

QString jobKind(std::string_view kind)
{
    if (kind == "import")
        return PlanModel::tr("import");
    if (kind == "dataset")
        return PlanModel::tr("data set");
    if (kind == "model")
        return PlanModel::tr("model");
    if (kind == "score")
        return PlanModel::tr("scoring");
    return kind == "train" ? PlanModel::tr("training") : text(kind);
}

PlanModel::PlanModel(QObject* parent)
    : RecordModel<PlannedJob>(
          {
              {tr("#"),
               tr("Order of work"),
               [](const PlannedJob& p) { return count(p.number + 1); },
               [](const PlannedJob& p) { return QVariant::fromValue<qlonglong>(p.number); },
               true,
               {}},
              {tr("Kind"),
               tr("What kind of work it is"),
               [](const PlannedJob& p) { return jobKind(recipe::nameOf(p.job.kind)); },
               {},
               false,
               {}},
              {tr("Job"), tr("What is made"), [](const PlannedJob& p) { return text(p.job.name); }, {}, false, {}},
              {tr("Arm"),
               tr("The side of the comparison it belongs to"),
               [](const PlannedJob& p) { return text(p.job.arm); },
               {},
               false,
               {}},
              {tr("Seed"),
               tr("Random seed of the training"),
               [](const PlannedJob& p) { return p.job.seed ? count(*p.job.seed) : QString(); },
               [](const PlannedJob& p) { return number(p.job.seed); },
               true,
               {}},
              {tr("Samples"),
               tr("How many samples it makes, scores or trains on, where the recipe alone tells"),
               [](const PlannedJob& p) { return p.job.samples ? count(*p.job.samples) : QString(); },
               [](const PlannedJob& p) { return number(p.job.samples); },
               true,
               {}},
              {tr("Time"), tr("How long it is expected to take; rough, until runs of this workspace tell better"),
               [](const PlannedJob& p) { return p.cost ? timeText(*p.cost) : QString(); },
               [](const PlannedJob& p) { return p.cost ? QVariant(p.cost->done ? 0 : p.cost->seconds) : QVariant(); },
               true,
               [](const PlannedJob& p, int role) {
                   if (role != Qt::ToolTipRole || !p.cost || (!p.cost->done && !p.cost->queued))
                       return QVariant();
                   return QVariant(p.cost->done ? tr("This workspace has it already; it is reused.")
                                                : tr("Another experiment has it in the queue; it is shared."));
               }},
              {tr("Memory"),
               tr("Memory of the device that it needs at its peak"),
               [](const PlannedJob& p) { return sizeText(p.cost, &PlannedCost::memoryBytes); },
               [](const PlannedJob& p) {
                   return p.cost ? QVariant::fromValue<qlonglong>(p.cost->memoryBytes) : QVariant();
               },
               true,
               {}},
              {tr("Disk"),
               tr("What the checkpoints that are kept take"),
               [](const PlannedJob& p) { return sizeText(p.cost, &PlannedCost::diskBytes); },
               [](const PlannedJob& p) {
                   return p.cost ? QVariant::fromValue<qlonglong>(p.cost->diskBytes) : QVariant();
               },
               true,
               {}},
          },
          [](const PlannedJob& p) { return p.number; }, parent)
{
}

void PlanModel::setJobs(std::vector<recipe::Job> jobs)
{
    std::vector<PlannedJob> rows;
    for (recipe::Job& job : jobs)
        rows.push_back({static_cast<std::int64_t>(rows.size()), std::move(job), {}});
    setRows(std::move(rows));
}

void PlanModel::setCosts(const PlanAnswer& answer)
{
    std::vector<PlannedJob> costed = rows();
    for (PlannedJob& row : costed) {
        const auto cost = answer.jobs.find(row.job.key);
        if (cost != answer.jobs.end())
            row.cost = cost->second;
    }
    setRows(std::move(costed));
}

ProblemsModel::ProblemsModel(QObject* parent)
    : RecordModel<RecipeProblem>(
          {
              {tr("Kind"),
               tr("An error must be mended before the start; a note is worth a look"),
               [](const RecipeProblem& p) {
                   return p.problem.severity == recipe::Problem::Severity::Error ? tr("! error") : tr("note");
               },
               {},
               false,
               [](const RecipeProblem& p, int role) {
                   const bool error = p.problem.severity == recipe::Problem::Severity::Error;
                   return role == Qt::ForegroundRole && error ? QVariant(Theme::of(QGuiApplication::palette()).bad)
                                                              : QVariant();
               }},
              {tr("Where"),
               tr("JSON pointer into the recipe"),
               [](const RecipeProblem& p) { return p.problem.path.empty() ? tr("the recipe") : text(p.problem.path); },
               {},
               false,
               {}},
              {tr("What"),
               tr("What is wrong and what to do"),
               [](const RecipeProblem& p) { return text(p.problem.sentence); },
               {},
               false,
               [](const RecipeProblem& p, int role) {
                   return role == Qt::ToolTipRole ? QVariant(text(p.problem.sentence)) : QVariant();
               }},
          },
          [](const RecipeProblem& p) { return p.number; }, parent)
{
}

void ProblemsModel::setProblems(std::vector<recipe::Problem> problems)
{
    std::vector<RecipeProblem> rows;
    for (recipe::Problem& problem : problems)
        rows.push_back({static_cast<std::int64_t>(rows.size()), std::move(problem)});
    setRows(std::move(rows));
}

}  // namespace poft::gui
