// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/tokenizer/normalizer/normalizer.h"

namespace poft::tokenizer {

/// Puts a text before each part that is not empty.
class Prepend : public Normalizer {
public:
    explicit Prepend(std::string prefix) : m_prefix(std::move(prefix)) {}
    void apply(AlignedText& text) const override { text.prepend(m_prefix); }

    const std::string& prefix() const { return m_prefix; }

private:
    std::string m_prefix;
};

}  // namespace poft::tokenizer
