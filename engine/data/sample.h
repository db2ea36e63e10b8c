// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/text/conversation.h"

namespace poft::data {

/// What a data set's samples are; the words of datasets.kind.
enum class SampleKind {
    Messages,  ///< a conversation whose assistant turns are responses
    Pairs,     ///< the same prompt with a chosen and a rejected response
    Text,      ///< plain text: one message of role "text" whose tokens all count
};

/// "messages", "pairs" or "text".
const char* kindName(SampleKind kind);

/// One row of a data set, in the only form that the rest of the engine knows.
struct Sample {
    SampleKind kind = SampleKind::Messages;
    text::Conversation conversation;  ///< prompt and response; of a pair, prompt and chosen
    text::Conversation rejected;      ///< of a pair: prompt and rejected; else empty
    std::optional<bool> isNoise;      ///< ground truth where known (a row's own `is_noise`, or `label` = false)
    std::string noiseKind;            ///< "mismatched_response" …; empty on clean or unknown
    std::int64_t sourceLine = 0;      ///< 1-based line of a JSONL file, element of a JSON array; 0 = not from a file
    std::string extra;                ///< JSON object of columns that were kept but are no content; empty = none
};

}  // namespace poft::data
