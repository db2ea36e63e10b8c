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
          },
          [](const PlannedJob& p) { return p.number; }, parent)
{
}

void PlanModel::setJobs(std::vector<recipe::Job> jobs)
{
    std::vector<PlannedJob> rows;
    for (recipe::Job& job : jobs)
        rows.push_back({static_cast<std::int64_t>(rows.size()), std::move(job)});
    setRows(std::move(rows));
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
