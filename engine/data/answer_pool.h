// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/random.h"
#include "engine/data/sample.h"

namespace poft::data {

/// The answers of a data set (of pairs the chosen ones, of plain texts the texts), as the source of other answers and
/// of characters. A copy: noise does not change what noise is drawn from.
class AnswerPool {
public:
    /// For different(): an answer of whichever sample.
    static constexpr std::size_t kNoSample = static_cast<std::size_t>(-1);

    explicit AnswerPool(const std::vector<Sample>& samples);

    bool empty() const { return m_answers.empty(); }

    /// An answer of another sample than `sample` (a position in the data set) whose text differs from `content`; null
    /// where there is none.
    const std::string* different(std::size_t sample, std::string_view content, Random& random) const;

    /// A character of a random answer, as UTF-8; "x" where that answer is empty. The pool is not empty.
    std::string_view character(Random& random) const;

private:
    struct Answer {
        std::size_t sample;
        std::string content;
    };
    std::vector<Answer> m_answers;
};

/// Bytes of the character that begins at `begin`, with every byte that continues it.
std::size_t characterLength(std::string_view content, std::size_t begin);

}  // namespace poft::data
