// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/normalizer/normalizer.h"

namespace poft::tokenizer {

/// Every character in lower case, for itself: a capital sigma ends a word as it begins one.
class Lowercase : public Normalizer {
public:
    void apply(AlignedText& text) const override;
};

}  // namespace poft::tokenizer
