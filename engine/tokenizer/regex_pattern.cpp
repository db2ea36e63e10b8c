// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/regex_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};

/// Constructs that both libraries take and understand differently.
constexpr std::array<std::string_view, 6> kAmbiguous = {"\\h", "\\H", "&&", "(?m", "\\y", "\\O"};

}  // namespace

struct RegexPattern::Code {
    std::unique_ptr<pcre2_code, FreeCode> compiled;
};

RegexPattern::RegexPattern(std::unique_ptr<Code> code) : m_code(std::move(code)) {}
RegexPattern::~RegexPattern() = default;

Result<std::shared_ptr<const RegexPattern>> RegexPattern::compile(std::string_view expression)
{
    for (const std::string_view construct : kAmbiguous)
        if (expression.find(construct) != expression.npos)
            return fail(ErrorKind::Incompatible, "it holds " + std::string(construct) +
                                                     ", which has another meaning in Hugging Face's tokenizers");
    int problem = 0;
    PCRE2_SIZE position = 0;
    // In Ruby's syntax ^ and $ match at every line.
    const std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_MATCH_INVALID_UTF;
    auto code = std::make_unique<Code>();
    code->compiled.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(), options,
                                       &problem, &position, nullptr));
    if (!code->compiled) {
        std::array<PCRE2_UCHAR, 256> text{};
        pcre2_get_error_message(problem, text.data(), text.size());
        return fail(ErrorKind::Incompatible, "PCRE2 says: " + std::string(reinterpret_cast<const char*>(text.data())) +
                                                 " (at byte " + std::to_string(position) + ")");
    }
    // Without the compiler for this processor the search is slower and finds the same.
    pcre2_jit_compile(code->compiled.get(), PCRE2_JIT_COMPLETE);
    return std::shared_ptr<const RegexPattern>(new RegexPattern(std::move(code)));
}

std::vector<Stretch> RegexPattern::find(std::string_view text) const
{
    const pcre2_code* code = m_code->compiled.get();
    const std::unique_ptr<pcre2_match_data, FreeMatch> match(pcre2_match_data_create_from_pattern(code, nullptr));
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    StretchList list;
    std::size_t lastEnd = std::string_view::npos;
    for (std::size_t from = 0; from <= text.size();) {
        int count = pcre2_match(code, subject, text.size(), from, 0, match.get(), nullptr);
        if (count == PCRE2_ERROR_JIT_STACKLIMIT)
            count = pcre2_match(code, subject, text.size(), from, PCRE2_NO_JIT, match.get(), nullptr);
        if (count < 0)
            break;
        const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(match.get());
        // An empty match right after the last one is none.
        if (bounds[0] >= bounds[1] && bounds[1] == lastEnd) {
            from += from < text.size() ? characterAt(text, from).bytes : 1;
            continue;
        }
        if (bounds[0] > bounds[1])
            break;
        list.addMatch(bounds[0], bounds[1]);
        from = lastEnd = bounds[1];
    }
    return std::move(list).finish(text.size());
}

}  // namespace poft::tokenizer
