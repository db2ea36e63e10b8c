// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <span>

#include "storage/series/band.h"

namespace poft::series {

/// A metric over the epochs after the first, as the paper reports it (arXiv 2412.12865: mean and standard deviation
/// over the epochs without the first).
struct LaterEpochs {
    double mean = std::numeric_limits<double>::quiet_NaN();       ///< mean over seeds of each seed's mean over epochs
    double deviation = std::numeric_limits<double>::quiet_NaN();  ///< mean over seeds of each seed's deviation (n - 1)
                                                                  ///< over epochs; NaN where there is one such epoch
    int epochs = 0;
    int seeds = 0;
};

/// The rule of the paper, in one place for both programs: for each seed the mean and the standard deviation over the
/// epochs after the first, then the mean over the seeds of both. `seeds` holds a curve of epoch (x) and value (y) for
/// each seed. Only epochs above 1 that every seed has a finite value for are counted, so that no seed weighs more than
/// another, and only whole ones: what is measured within an epoch is no state of its end. With none of them `epochs` is
/// 0 and both numbers are NaN.
LaterEpochs laterEpochs(std::span<const Curve> seeds);

}  // namespace poft::series
