// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <span>

namespace poft::tokenizer {

/// Code points from `first` to `last`, as the generated tables (*.inc) write them.
struct CodePointRange {
    char32_t first;
    char32_t last;
};

/// Whether a code point lies in one of some ascending ranges.
inline bool isAmong(std::span<const CodePointRange> ranges, char32_t codePoint)
{
    const auto range = std::upper_bound(ranges.begin(), ranges.end(), codePoint,
                                        [](char32_t value, const CodePointRange& row) { return value < row.first; });
    return range != ranges.begin() && codePoint <= std::prev(range)->last;
}

}  // namespace poft::tokenizer
