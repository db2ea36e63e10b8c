// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/sample.h"
#include "storage/records/step.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/tables/sample_page.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace poft::gui {

/// One aligned model's view of a sample.
struct ModelScore {
    QString model;
    std::optional<double> score;  ///< nats per token; nothing with a reason
    std::int64_t tokens = 0;
    QString dropReason;
};

/// What one training did to a sample: r_theta and tau each time it was in a step.
struct SampleTrajectory {
    QString run;
    std::string objective;  ///< as runs.objective
    double totalEpochs = 0;
    std::vector<double> epoch;
    std::vector<double> rTheta;
    std::vector<double> tau;  ///< NaN where there is none
};

/// Everything that the page shows of one sample.
struct SampleReading {
    storage::SampleWithBody sample;
    std::vector<ModelScore> scores;
    std::vector<SampleTrajectory> trajectories;  ///< of the experiment's runs of the first seed
};

/// For the database thread. Without an experiment there are no scores.
Result<SampleReading> readSample(storage::Connection& connection, storage::Id sample,
                                 std::optional<storage::Id> experiment);

/// The scores of a sample in a few lines for a person. `row` carries the joined scores and may be null; `tau` is that
/// of the run that the row's r_theta is of.
QString sampleFacts(const SampleReading& reading, const storage::SampleRow* row, std::optional<double> tau);

}  // namespace poft::gui
