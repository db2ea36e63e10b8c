// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/tokenizer/pattern.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// A regular expression that no scanner of ours knows, searched by PCRE2. Hugging Face's tokenizers search by
/// Oniguruma, whose character classes know a newer Unicode: matches may differ at letters, digits and white space that
/// are new, so a tokenizer that needs this one is not known to be exact.
class RegexPattern : public Pattern {
public:
    /// Compiles an expression of Oniguruma's Ruby syntax. Refused: what PCRE2 cannot compile, and what means something
    /// else there. The error is a part of a sentence: "… because …".
    static Result<std::shared_ptr<const RegexPattern>> compile(std::string_view expression);

    ~RegexPattern() override;

    /// Where the search gives up (its limit of steps), the rest of the text counts as not matched.
    std::vector<Stretch> find(std::string_view text) const override;

private:
    struct Code;
    explicit RegexPattern(std::unique_ptr<Code> code);
    std::unique_ptr<Code> m_code;
};

}  // namespace poft::tokenizer
