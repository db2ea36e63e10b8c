// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace poft::engine {

/// Divides items over processes: equal numbers (to one), nearly equal lengths together. Longest first, dealt forth and
/// back; of equal lengths the earlier first. Each share is in ascending order.
std::vector<std::vector<std::size_t>> dealOut(std::span<const std::int64_t> lengths, std::size_t shares);

}  // namespace poft::engine
