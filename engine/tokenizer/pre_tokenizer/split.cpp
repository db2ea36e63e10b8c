// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/pre_tokenizer/split.h"

#include <algorithm>

namespace poft::tokenizer {

namespace {

std::vector<Stretch> contiguous(const std::vector<Stretch>& stretches)
{
    std::vector<Stretch> parts;
    bool lastMatched = false;
    for (const Stretch& stretch : stretches) {
        if (stretch.matched == lastMatched && !parts.empty())
            parts.back().end = stretch.end;
        else
            parts.push_back(stretch);
        lastMatched = stretch.matched;
    }
    return parts;
}

std::vector<Stretch> mergedWithPrevious(const std::vector<Stretch>& stretches)
{
    std::vector<Stretch> parts;
    bool lastMatched = false;
    for (const Stretch& stretch : stretches) {
        if (stretch.matched && !lastMatched && !parts.empty())
            parts.back().end = stretch.end;
        else
            parts.push_back(stretch);
        lastMatched = stretch.matched;
    }
    return parts;
}

std::vector<Stretch> mergedWithNext(const std::vector<Stretch>& stretches)
{
    std::vector<Stretch> parts;
    bool nextMatched = false;
    for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
        if (stretch->matched && !nextMatched && !parts.empty())
            parts.back().begin = stretch->begin;
        else
            parts.push_back(*stretch);
        nextMatched = stretch->matched;
    }
    std::reverse(parts.begin(), parts.end());
    return parts;
}

}  // namespace

std::vector<Stretch> partsOf(const std::vector<Stretch>& stretches, SplitBehavior behavior)
{
    std::vector<Stretch> parts;
    switch (behavior) {
        case SplitBehavior::Removed:
            std::copy_if(stretches.begin(), stretches.end(), std::back_inserter(parts),
                         [](const Stretch& stretch) { return !stretch.matched; });
            break;
        case SplitBehavior::Isolated:
            parts = stretches;
            break;
        case SplitBehavior::MergedWithPrevious:
            parts = mergedWithPrevious(stretches);
            break;
        case SplitBehavior::MergedWithNext:
            parts = mergedWithNext(stretches);
            break;
        case SplitBehavior::Contiguous:
            parts = contiguous(stretches);
            break;
    }
    std::erase_if(parts, [](const Stretch& part) { return part.begin == part.end; });
    return parts;
}

void Split::apply(std::vector<AlignedText>& parts) const
{
    std::vector<AlignedText> finer;
    for (const AlignedText& part : parts) {
        std::vector<Stretch> stretches = m_pattern->find(part.text());
        if (m_inverted)
            for (Stretch& stretch : stretches)
                stretch.matched = !stretch.matched;
        for (const Stretch& stretch : partsOf(stretches, m_behavior))
            finer.push_back(part.slice(stretch.begin, stretch.end));
    }
    parts = std::move(finer);
}

}  // namespace poft::tokenizer
