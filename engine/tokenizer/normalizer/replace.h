// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/tokenizer/normalizer/normalizer.h"
#include "engine/tokenizer/pattern.h"

namespace poft::tokenizer {

/// Replaces every match of a pattern by a text.
class Replace : public Normalizer {
public:
    Replace(std::shared_ptr<const Pattern> pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content))
    {
    }

    void apply(AlignedText& text) const override { text.replace(m_pattern->find(text.text()), m_content); }

    const Pattern& pattern() const { return *m_pattern; }
    const std::string& content() const { return m_content; }

private:
    std::shared_ptr<const Pattern> m_pattern;
    std::string m_content;
};

}  // namespace poft::tokenizer
