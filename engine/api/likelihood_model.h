// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::api {

/// How new tokens are chosen. Temperature 0 takes the most likely token (ties: the smallest id).
struct GenerationSettings {
    int maxNewTokens = 64;
    double temperature = 0;
    double topP = 1;
    std::uint64_t seed = 0;
    std::vector<TokenId> stopTokens;  ///< generation of a sequence ends after one of these, which is part of the answer

    /// Asked after each new token of an answer, with all tokens of it so far, whether it may end there; from several
    /// threads at once. A promise to spare work and no more: an answer may go on all the same. Empty: never.
    std::function<bool(std::span<const TokenId> answer)> isComplete;
};

/// A frozen view of a language model: token ids in, log-likelihoods out. Calls are made from one thread at a time; no
/// call changes the weights or a learner's random state. The fake of the tests is a table of numbers.
class LikelihoodModel {
public:
    virtual ~LikelihoodModel() = default;

    /// Summed response log-likelihood of each sequence, in the order given (docs/method.md eq. 1 before the division).
    /// Batches by itself: sorts by length and fills a token budget; keeps no logits. A sequence without response token
    /// scores {0, 0}.
    virtual Result<std::vector<SequenceScore>> score(std::span<const Sequence> sequences) = 0;

    /// As score(), for neighbours that begin alike, such as the choices of a question: a backend may compute what they
    /// share once. Sums agree with score()'s to rounding.
    virtual Result<std::vector<SequenceScore>> scoreAlternatives(std::span<const Sequence> sequences)
    {
        return score(sequences);
    }

    /// What score() sums: log p of each response token, in order, and nothing for a sequence without any.
    virtual Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const Sequence> sequences) = 0;

    /// log p(ids[i] | ids[0..i-1]) for every position; element 0 of each is NaN.
    virtual Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const Sequence> sequences) = 0;

    /// What would come after each position: element i * vocabSize + v of a text's is the logit of token v after
    /// ids[0..i]. Holds all of them at once, so it is for looking at short texts and for comparisons.
    virtual Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<TokenId>> texts) = 0;

    /// Continues each prompt; returns the new tokens only. Batches by itself, with a key-value cache.
    virtual Result<std::vector<std::vector<TokenId>>> generate(std::span<const std::vector<TokenId>> prompts,
                                                               const GenerationSettings& settings) = 0;
};

}  // namespace poft::api
