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

/// The different ones, in order of appearance.
std::vector<EvaluationKey> evaluationKeys(const ExperimentReading& reading);

/// A metric after each epoch, one line per arm: mean and standard deviation over seeds.
ChartContent accuracyChart(const ExperimentReading& reading, const std::vector<Group>& groups,
                           const EvaluationKey& key);

}  // namespace poft::gui
