// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/tokenizer/aligned_text.h"

namespace poft::tokenizer {

/// Cuts parts of a text into smaller ones, across which the model merges nothing. Immutable; any thread may apply it.
class PreTokenizer {
public:
    virtual ~PreTokenizer() = default;

    /// Replaces the parts; none of the new ones is empty.
    virtual void apply(std::vector<AlignedText>& parts) const = 0;
};

}  // namespace poft::tokenizer
