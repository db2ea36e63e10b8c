// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace poft::engine {

/// Where a training stands: everything that the order of its samples depends on, and all that a checkpoint must keep of
/// it.
struct TrainingPosition {
    std::uint64_t seed = 0;
    std::int64_t epoch = 0;   ///< 0-based pass
    std::int64_t window = 0;  ///< optimizer steps done in this pass
};

/// The order of samples as a pure function of (seed, epoch): each pass is a new permutation, cut into windows of
/// `windowSize` samples, one window for one optimizer step. The last window of a pass may be shorter and then has its
/// own denominator. Two arms with the same seed and number of samples see the same order, so their curves can be
/// compared sample by sample.
class BatchOrder {
public:
    BatchOrder(std::size_t samples, std::size_t windowSize, std::uint64_t seed);

    std::int64_t windowsPerEpoch() const;

    /// Indices 0 … samples-1 of one window, in training order.
    std::vector<std::size_t> window(std::int64_t epoch, std::int64_t window) const;

private:
    const std::vector<std::size_t>& permutation(std::int64_t epoch) const;

    std::size_t m_samples;
    std::size_t m_windowSize;
    std::uint64_t m_seed;
    mutable std::int64_t m_cachedEpoch = -1;
    mutable std::vector<std::size_t> m_cached;
};

}  // namespace poft::engine
