// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/records/id.h"
#include "storage/records/score.h"

namespace poft::storage {

/// One response token of a content under one model. Its text is bytes [begin, end) of parseContent(body)
/// .messages[message].content, so that the tokens of models with different tokenizers, and those of one model over
/// epochs, align by position. A token that holds part of a character has the whole character's range, so ranges may
/// overlap; one without text of its own (the end of a turn; a token whose place in the content is not known) has an
/// empty range.
struct TokenLikelihood {
    std::int64_t message = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    float value = 0;  ///< log p(token | those before), nats, with the 11 binary digits of IEEE 754 binary16

    bool operator==(const TokenLikelihood&) const = default;
};

/// A row of `token_likelihoods`: the response tokens of one content in one series, in order.
struct TokenLikelihoods {
    Id contentId = 0;
    std::int64_t keptBytes = 0;  ///< as Score::keptBytes
    std::vector<TokenLikelihood> tokens;

    bool operator==(const TokenLikelihoods&) const = default;
};

/// The tokens of a content in one of the series that hold them.
struct SeriesTokens {
    ScoreSeries series;
    std::string modelName;  ///< of an aligned or reference series; empty when the model was removed
    TokenLikelihoods likelihoods;
};

/// A row of `watched_samples`, with the content whose tokens are kept.
struct WatchedSample {
    Id sampleId = 0;
    std::string reason;  ///< "chosen", "lowest", "highest", "random"
    Id contentId = 0;
    std::int64_t position = 0;  ///< within its data set
};

}  // namespace poft::storage
