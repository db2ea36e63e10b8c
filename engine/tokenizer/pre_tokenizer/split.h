// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "engine/tokenizer/pattern.h"
#include "engine/tokenizer/pre_tokenizer/pre_tokenizer.h"

namespace poft::tokenizer {

/// What becomes of the matches of a pattern when a text is cut at them.
enum class SplitBehavior {
    Removed,             ///< they vanish
    Isolated,            ///< each is a part
    MergedWithPrevious,  ///< each ends the part before it, unless that is a match too
    MergedWithNext,      ///< each begins the part after it, unless that is a match too
    Contiguous,          ///< those that touch are one part
};

/// The parts that a cut leaves, in order; none is empty.
std::vector<Stretch> partsOf(const std::vector<Stretch>& stretches, SplitBehavior behavior);

/// Cuts at the matches of a pattern; inverted, at what lies between them.
class Split : public PreTokenizer {
public:
    Split(std::shared_ptr<const Pattern> pattern, SplitBehavior behavior, bool inverted)
        : m_pattern(std::move(pattern)), m_behavior(behavior), m_inverted(inverted)
    {
    }

    void apply(std::vector<AlignedText>& parts) const override;

    const Pattern& pattern() const { return *m_pattern; }

    /// Whether every match and every stretch between is a part.
    bool keepsAll() const { return m_behavior == SplitBehavior::Isolated; }

private:
    std::shared_ptr<const Pattern> m_pattern;
    SplitBehavior m_behavior;
    bool m_inverted;
};

}  // namespace poft::tokenizer
