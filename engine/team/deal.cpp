// SPDX-License-Identifier: Apache-2.0
#include "engine/team/deal.h"

#include <algorithm>
#include <numeric>

namespace poft::engine {

std::vector<std::vector<std::size_t>> dealOut(std::span<const std::int64_t> lengths, std::size_t shares)
{
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
    std::vector<std::vector<std::size_t>> dealt(shares);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t place = i % (2 * shares);
        dealt[std::min(place, 2 * shares - 1 - place)].push_back(order[i]);
    }
    for (std::vector<std::size_t>& share : dealt)
        std::ranges::sort(share);
    return dealt;
}

}  // namespace poft::engine
