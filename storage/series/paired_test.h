// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace poft::series {

/// How two models did on the same items.
struct PairedCounts {
    std::int64_t both = 0;     ///< right under both
    std::int64_t first = 0;    ///< right under the first alone
    std::int64_t second = 0;   ///< right under the second alone
    std::int64_t neither = 0;  ///< wrong under both
};

/// McNemar's test in its exact form (Fagerland, Lydersen and Laake 2013): if both models were equally good, each item
/// on which they differ would fall to either with probability 1/2; the two-sided probability of a split at least as
/// uneven as the one seen. 1 where they differ nowhere.
double exactPairedTest(const PairedCounts& counts);

}  // namespace poft::series
