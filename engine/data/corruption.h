// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/data/answer_pool.h"
#include "engine/data/random.h"
#include "engine/data/sample.h"
#include "storage/result/result.h"

namespace poft::data {

/// Makes noise of single samples; noise.h says what each kind does. Borrows the pools.
class Corruption {
public:
    /// `own` holds the answers of the data set, `foreign` those of the one that "foreign_response" draws from (null
    /// without one). `characterRate` in (0, 1] is the share of characters that an edit touches.
    Corruption(const AnswerPool& own, const AnswerPool* foreign, double characterRate)
        : m_own(own), m_foreign(foreign), m_characterRate(characterRate)
    {
    }

    /// Whether the kind can be made of the sample: an answer of one character cannot be cut, one word not be shuffled.
    bool isPossible(const Sample& sample, std::string_view kind) const;

    /// Changes the sample's answers and flags it. `origin` is its position in the data set. Answers of which the kind
    /// cannot be made stay as they are; isPossible() said that there is another.
    Status apply(Sample& sample, std::size_t origin, std::string_view kind, Random& random) const;

private:
    Result<std::string> corrupted(const std::string& content, std::size_t origin, std::string_view kind,
                                  Random& random) const;
    std::string editedOnce(std::string_view content, std::string_view kind, Random& random) const;
    std::string edited(std::string_view content, std::string_view kind, Random& random) const;
    std::string_view otherCharacter(std::string_view than, Random& random) const;

    const AnswerPool& m_own;
    const AnswerPool* m_foreign;
    double m_characterRate;
};

}  // namespace poft::data
