// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/experiment_reading.h"

#include <compare>
#include <string>
#include <vector>

namespace poft::gui {

/// What was evaluated: a task's metric on a data set.
struct EvaluationKey {
    std::string task;
    std::string metric;
    storage::Id dataset = 0;
    auto operator<=>(const EvaluationKey&) const = default;
};

/// Those of the runs of `groups`, in order of appearance: a model that is made is measured on other data than an arm.
std::vector<EvaluationKey> evaluationKeys(const ExperimentReading& reading, const std::vector<Group>& groups);

/// "exact match on demo-test"
QString evaluationName(const ExperimentReading& reading, const EvaluationKey& key);

/// A metric after each epoch, one line per arm: mean and standard deviation over seeds.
ChartContent accuracyChart(const ExperimentReading& reading, const std::vector<Group>& groups,
                           const EvaluationKey& key);

}  // namespace poft::gui
