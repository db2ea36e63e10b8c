// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/normalizer/normalizer.h"

namespace poft::tokenizer {

/// Takes white space away from the ends of each part.
class Strip : public Normalizer {
public:
    Strip(bool left, bool right) : m_left(left), m_right(right) {}
    void apply(AlignedText& text) const override;

private:
    bool m_left;
    bool m_right;
};

}  // namespace poft::tokenizer
