// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
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

/// How far the counted answers of a conversation reach in what was kept of it: the first `answers` of them whole, and
/// `bytes` of the next one's content. Means the same under every tokenizer and template (but for white space that a
/// template takes off an answer's beginning).
struct KeptPart {
    int answers = 0;
    std::uint32_t bytes = 0;

    auto operator<=>(const KeptPart&) const = default;
};

struct SequenceSettings {
    int maxLength = 0;  ///< tokens; longer sequences lose their end; 0 = no limit
    Turns turns = Turns::All;
    bool scoreEndOfTurn = true;         ///< the end-of-turn token is a response token
    bool trainOnPrompt = false;         ///< every token counts but the first, those of prompts and of the template too
    std::optional<KeptPart> keep = {};  ///< tokens that reach beyond it are cut off too: what another model kept
};

inline constexpr const char* kNoResponseToken = "no_response_token";
inline constexpr const char* kUndecidedResponse = "undecided_response";

/// A conversation ready for the model.
struct TrainingSequence {
    api::Sequence sequence;        ///< ids and response mask; what was cut off is not in it
    tokenizer::Encoding encoding;  ///< the same ids with their offsets into `rendering.text`
    Rendering rendering;           ///< the whole text, also where tokens were cut
    int responseTokens = 0;        ///< T(y): ones of the mask
    /// UTF-8 bytes of response content that the kept tokens cover; end-of-turn text is not counted. With trainOnPrompt
    /// those of the whole text.
    std::int64_t responseBytes = 0;
    std::int64_t keptBytes = 0;  ///< 0 where nothing that counts was cut, else `responseBytes` (as scores.kept_bytes)
    std::optional<KeptPart> kept = {};  ///< how far the answers reach; none where nothing of them was cut
    bool truncated = false;             ///< tokens were cut off, of the response or not
    bool lostEndOfTurn = false;         ///< a counted turn lost its end to the cut
    bool endLearnt = false;             ///< every counted turn ends with an end-of-turn token that is kept and counts
    int boundaryMerges = 0;             ///< tokens that straddle the border of a counted response
    int bosTokens = 0;                  ///< beginning-of-text tokens among the first two: 2 means doubled
    int undecidedTurns = 0;             ///< counted turns whose answer could not be told from the text around it
    int turnsWithoutEnd = 0;            ///< counted turns after which the template writes no end-of-turn token
    std::string dropReason;             ///< empty, or why the sample has no score: kNoResponseToken, kUndecidedResponse
};

/// Renders and tokenizes a conversation and marks its response tokens. A token belongs to a response when its range
/// overlaps it, so one that straddles the border counts (it ends after the border) and is reported. The mask is made
/// from positions, never from ids: an end-of-turn token that is also the padding token counts. Position 0 never counts,
/// since nothing precedes it. Where the answer of a counted turn could not be found in the text, nothing is marked. A
/// chat rendering gets no token beyond the template's own; a `text` row gets what the tokenizer's post-processor adds
/// and an end-of-text token, once. With trainOnPrompt all tokens but the first count, whether or not answers were found
/// (of the end-of-turn tokens only where scoreEndOfTurn says so). A failure is a conversation that the format cannot
/// render, or a vocabulary without its tokens.
Result<TrainingSequence> encodeForTraining(const tokenizer::Tokenizer& tokenizer, const ChatFormat& format,
                                           const Conversation& conversation, const SequenceSettings& settings);

}  // namespace poft::text
