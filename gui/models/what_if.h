// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/sample_context.h"

#include <vector>

namespace poft::gui {

/// Stored scores from which tau can be worked out anew under other constants: every sample that has all of them.
struct WhatIfData {
    std::vector<std::vector<double>> aligned;  ///< by model, then by sample
    std::vector<double> rTheta;                ///< by sample
    std::vector<Truth> truth;                  ///< by sample
};

/// Joins the aligned series and one epoch of a run by sample. For the database thread.
Result<WhatIfData> readWhatIf(storage::Connection& connection, const std::vector<AlignedSeries>& aligned,
                              storage::Id epochSeries, storage::ScorePer per);

/// The constants that a person turns.
struct WhatIf {
    double beta = 1;
    double gamma = 0;
    std::vector<double> weights;  ///< of the aligned models, not all 0
};

/// tau of every sample with P = 1.
std::vector<double> coefficients(const WhatIfData& data, const WhatIf& constants);

/// What the coefficients are like: their distribution over (0, beta), noise and clean apart where known, in fifty
/// parts; the mean of each, and how well tau tells noise from clean.
ChartContent whatIfChart(const WhatIfData& data, const WhatIf& constants);

}  // namespace poft::gui
