// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/sample_context.h"
#include "gui/models/sample_reading.h"

#include <QString>

namespace poft::gui {

/// Where one score stands among those of its model.
struct Standing {
    QString model;
    double score = 0;
    double belowMiddle = 0;  ///< nats per token under the data set's median; negative above it
    double share = 0;        ///< of the samples that have a lower score

    /// Each token is on average at least e times less likely than in the middle of the data set.
    bool unlikely() const { return belowMiddle >= 1; }
};

/// Of each aligned model that has a score of the sample.
std::vector<Standing> standingsOf(const SampleReading& sample, const std::vector<AlignedSeries>& aligned);

/// Why the sample looks like noise or not, in a sentence or two: which models find the response unlikely, how far from
/// the data set's middle, whether they disagree. Empty without scores.
QString verdictOn(const std::vector<Standing>& standings);

}  // namespace poft::gui
