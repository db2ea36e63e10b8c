// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace poft::jinja {

/// What one rendering may use: a template is a stranger's program. All bounds are counts, so that the same rendering
/// stops or succeeds everywhere.
struct Limits {
    /// Expressions and statements evaluated, and one more for each 8 bytes of text and each list item that they make.
    /// 50 million take some seconds.
    std::int64_t steps = 50'000'000;
    std::size_t outputBytes = std::size_t{64} << 20;
    int depth = 900;  ///< of macros, blocks and expressions within each other
};

}  // namespace poft::jinja
