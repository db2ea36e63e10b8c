// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/text/conversation.h"
#include "engine/text/training_sequence.h"

namespace poft::text {

/// What of a conversation a token is: bytes [begin, end) of messages[message].content.
struct TokenPlace {
    std::int64_t message = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;

    bool operator==(const TokenPlace&) const = default;
};

/// The place of each response token (ones of the mask) of a conversation that was encoded, in order. Templates put text
/// around a content and trim it, so a place is counted from where the rendered answer stands in its message. A token
/// reaches no further than the answer that it belongs to; one beyond it (the end of the turn) has an empty range at the
/// answer's end. The tokens of an answer that its message does not hold as it is written have an empty range at 0.
std::vector<TokenPlace> responsePlaces(const TrainingSequence& sequence, const Conversation& conversation);

}  // namespace poft::text
