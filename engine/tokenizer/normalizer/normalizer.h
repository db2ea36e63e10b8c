// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/aligned_text.h"

namespace poft::tokenizer {

/// A change of the text before it is cut into words. Immutable; any thread may apply it.
class Normalizer {
public:
    virtual ~Normalizer() = default;
    virtual void apply(AlignedText& text) const = 0;
};

}  // namespace poft::tokenizer
