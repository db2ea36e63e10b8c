// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/types.h"
#include "engine/text/chat_format.h"
#include "engine/text/conversation.h"
#include "engine/tokenizer/tokenizer.h"
#include "storage/result/result.h"

namespace poft::text {

/// Which assistant turns count.
enum class Turns { All, Last };

struct SequenceSettings {
    int maxLength = 0;  ///< tokens; longer sequences lose their end; 0 = no limit
    Turns turns = Turns::All;
    bool scoreEndOfTurn = true;  ///< the end-of-turn token is a response token
};

inline constexpr const char* kNoResponseToken = "no_response_token";
inline constexpr const char* kUndecidedResponse = "undecided_response";

/// A conversation ready for the model.
struct TrainingSequence {
    api::Sequence sequence;        ///< ids and response mask; what was cut off is not in it
    tokenizer::Encoding encoding;  ///< the same ids with their offsets into `rendering.text`
    Rendering rendering;           ///< the whole text, also where tokens were cut
    int responseTokens = 0;        ///< T(y): ones of the mask
    std::int64_t responseBytes =
        0;  ///< UTF-8 bytes of response content that the kept tokens cover; end-of-turn text is not counted
    std::int64_t keptBytes = 0;  ///< 0 where no response content was cut, else `responseBytes` (as scores.kept_bytes)
    bool truncated = false;      ///< tokens were cut off, of the response or not
    bool lostEndOfTurn = false;  ///< a counted turn lost its end to the cut
    int boundaryMerges = 0;      ///< tokens that straddle the border of a counted response
    int bosTokens = 0;           ///< beginning-of-text tokens among the first two: 2 means doubled
    int undecidedTurns = 0;      ///< counted turns whose answer could not be told from the text around it
    int turnsWithoutEnd = 0;     ///< counted turns after which the template writes no end-of-turn token
    std::string dropReason;      ///< empty, or why the sample has no score: kNoResponseToken, kUndecidedResponse
};

/// Renders and tokenizes a conversation and marks its response tokens. A token belongs to a response when its range
/// overlaps it, so one that straddles the border counts (it ends after the border) and is reported. The mask is made
/// from positions, never from ids: an end-of-turn token that is also the padding token counts. Position 0 never counts,
/// since nothing precedes it. Where the answer of a counted turn could not be found in the text, nothing is marked. A
/// chat rendering gets no token beyond the template's own; a `text` row gets what the tokenizer's post-processor adds
/// and an end-of-text token, once. A failure is a conversation that the format cannot render, or a vocabulary without
/// its tokens.
Result<TrainingSequence> encodeForTraining(const tokenizer::Tokenizer& tokenizer, const ChatFormat& format,
                                           const Conversation& conversation, const SequenceSettings& settings);

}  // namespace poft::text
