// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/text/conversation.h"
#include "storage/result/result.h"

namespace poft::data {

/// The turns of a preference pair as a row has them.
struct PairTurns {
    std::vector<text::Message> context;  ///< what stands before both answers, outside of them; may be empty
    std::vector<text::Message> chosen;
    std::vector<text::Message> rejected;
    bool plainText = false;  ///< both answers were strings

    /// Whether the two lists bring the prompt with them, as UltraFeedback's do.
    bool isWhole() const;
};

/// Makes `chosen` and `rejected` whole conversations: puts the context before them; without a context, what two strings
/// begin with alike is the prompt, as in TRL. The error is a reason for the list of bad rows; it names the columns.
Status joinPair(PairTurns& pair, std::string_view chosenColumn, std::string_view rejectedColumn);

}  // namespace poft::data
