// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/recipe/problem.h"

#include <QJsonDocument>
#include <QStringList>

#include <map>
#include <string>
#include <vector>

namespace poft::gui {

/// What `plan` expects one job to take.
struct PlannedCost {
    double seconds = 0;
    qint64 memoryBytes = 0;
    qint64 diskBytes = 0;
    bool done = false;    ///< the workspace has it: nothing is done again
    bool queued = false;  ///< another experiment has it in the queue already
};

/// The answer of `poft-engine plan --json`.
struct PlanAnswer {
    std::map<std::string, PlannedCost> jobs;  ///< by key of the expansion's job
    PlannedCost total;                        ///< of what is not done yet; the two flags are not used
    int done = 0;
    QStringList assumptions;
    std::vector<recipe::Problem> problems;  ///< those of the recipe, and what the workspace lacks

    static PlanAnswer fromJson(const QJsonDocument& answer);

    /// "about 25 min · 3.1 GB of memory · 1.2 GB of disk · 12 of them done already".
    QString summary() const;
};

}  // namespace poft::gui
