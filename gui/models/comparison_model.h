// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/experiment_reading.h"
#include "gui/models/record_model.h"
#include "storage/results/arm_difference.h"

#include <QCoreApplication>

namespace poft::gui {

/// One arm of a comparison.
struct ComparisonRow {
    std::int64_t number = 0;
    results::ArmResult arm;
    SeriesStyle style;
    std::optional<results::ArmDifference> difference;  ///< to the arm that all are compared with; nothing for itself
};

/// A result table as a person reads it: an arm in each line; the last epoch, the figure over the epochs after the
/// first, the difference to one arm, and each epoch, as columns. The best of a column is bold.
class ComparisonModel final : public RecordModel<ComparisonRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ComparisonModel)

public:
    explicit ComparisonModel(QObject* parent = nullptr);

    /// `baseline` is the label of the arm that the others are compared with.
    void show(const results::ResultTable& table, const std::vector<Group>& groups, const std::string& baseline);
};

}  // namespace poft::gui
