// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/fake_tokens.h"

#include <algorithm>

#include "storage/content/content.h"

namespace poft::fakes {

storage::TokenLikelihoods fakeTokens(const storage::SampleWithBody& sample, double mean, int pieceBytes)
{
    storage::TokenLikelihoods out;
    out.contentId = sample.sample.contentId;
    const auto content = storage::parseContent(sample.body);
    if (!content || content->messages.empty())
        return out;
    const auto message = static_cast<std::int64_t>(content->messages.size()) - 1;
    const auto size = static_cast<std::int64_t>(content->messages.back().content.size());
    for (std::int64_t begin = 0; begin < size; begin += pieceBytes)
        out.tokens.push_back({message, begin, std::min(size, begin + pieceBytes), 0});
    out.tokens.push_back({message, size, size, 0});
    // The first token of a pair is as much below the mean as the second is above it; a last one without a pair has it.
    for (std::size_t i = 0; i < out.tokens.size(); ++i) {
        const bool paired = i % 2 == 1 || i + 1 < out.tokens.size();
        out.tokens[i].value = static_cast<float>(mean * (!paired ? 1.0 : i % 2 == 0 ? 1.6 : 0.4));
    }
    return out;
}

}  // namespace poft::fakes
