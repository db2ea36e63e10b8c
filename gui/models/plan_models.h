// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/plan_answer.h"
#include "gui/models/record_model.h"
#include "storage/recipe/expansion.h"

#include <QCoreApplication>

namespace poft::gui {

/// The jobs that a recipe asks for, in order.
struct PlannedJob {
    std::int64_t number = 0;
    recipe::Job job;
    std::optional<PlannedCost> cost;  ///< nothing until the engine has answered
};

class PlanModel final : public RecordModel<PlannedJob> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::PlanModel)

public:
    enum ColumnIndex { Number, Kind, Name, Arm, Seed, Samples, Time, Memory, Disk };

    explicit PlanModel(QObject* parent = nullptr);
    void setJobs(std::vector<recipe::Job> jobs);

    /// Adds what the engine expects the jobs to take.
    void setCosts(const PlanAnswer& answer);
};

/// What is to be mended or known of a recipe, with the place.
struct RecipeProblem {
    std::int64_t number = 0;
    recipe::Problem problem;
};

class ProblemsModel final : public RecordModel<RecipeProblem> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ProblemsModel)

public:
    explicit ProblemsModel(QObject* parent = nullptr);
    void setProblems(std::vector<recipe::Problem> problems);
};

/// jobs.kind for a person: "training", "scoring" …
QString jobKind(std::string_view kind);

}  // namespace poft::gui
