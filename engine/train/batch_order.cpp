// SPDX-License-Identifier: Apache-2.0
#include "engine/train/batch_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/data/random.h"

namespace poft::engine {

BatchOrder::BatchOrder(std::size_t samples, std::size_t windowSize, std::uint64_t seed)
    : m_samples(samples), m_windowSize(windowSize), m_seed(seed)
{
}

std::int64_t BatchOrder::windowsPerEpoch() const
{
    return static_cast<std::int64_t>((m_samples + m_windowSize - 1) / m_windowSize);
}

std::vector<std::size_t> BatchOrder::window(std::int64_t epoch, std::int64_t window) const
{
    const std::vector<std::size_t>& order = permutation(epoch);
    const std::size_t begin = std::min(order.size(), static_cast<std::size_t>(window) * m_windowSize);
    const std::size_t end = std::min(order.size(), begin + m_windowSize);
    return {order.begin() + static_cast<std::ptrdiff_t>(begin), order.begin() + static_cast<std::ptrdiff_t>(end)};
}

const std::vector<std::size_t>& BatchOrder::permutation(std::int64_t epoch) const
{
    if (m_cachedEpoch != epoch) {
        m_cached.resize(m_samples);
        std::iota(m_cached.begin(), m_cached.end(), std::size_t{0});
        data::Random random(data::stableHash(fmt::format("order {}", epoch), m_seed));
        random.shuffle(m_cached);
        m_cachedEpoch = epoch;
    }
    return m_cached;
}

}  // namespace poft::engine
