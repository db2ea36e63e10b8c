// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/word_pattern.h"

#include <array>
#include <cstdint>

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

constexpr std::string_view kGpt2Regex = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kLlama3Regex =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kQwen2Regex =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

constexpr char32_t kLongS = 0x17F;  ///< folds to s, so that 'ſ is a contraction where case is ignored

struct Classified {
    CharClass type;
    std::size_t bytes;
};

Classified classify(std::string_view text, std::size_t position)
{
    const Character character = characterAt(text, position);
    return {charClass(character.codePoint), character.bytes};
}

/// The end of the run of characters of one class that begins at or before `position`; at most `limit` more characters.
std::size_t runEnd(std::string_view text, std::size_t position, CharClass type, std::size_t limit = SIZE_MAX)
{
    while (position < text.size() && limit-- > 0) {
        const Classified next = classify(text, position);
        if (next.type != type)
            break;
        position += next.bytes;
    }
    return position;
}

std::size_t newlinesEnd(std::string_view text, std::size_t position)
{
    while (position < text.size() && (text[position] == '\r' || text[position] == '\n'))
        ++position;
    return position;
}

/// The end of 's, 't, 're, 've, 'm, 'll or 'd at an apostrophe; `begin` where there is none.
std::size_t contractionEnd(std::string_view text, std::size_t begin, bool ignoreCase)
{
    const auto at = [&](std::size_t index) -> char {
        if (begin + index >= text.size())
            return 0;
        const char c = text[begin + index];
        return ignoreCase && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    const char first = at(1);
    if (first == 's' || first == 't' || first == 'm' || first == 'd')
        return begin + 2;
    const char second = at(2);
    if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l'))
        return begin + 3;
    if (ignoreCase && begin + 1 < text.size()) {
        const Character character = characterAt(text, begin + 1);
        if (character.codePoint == kLongS)
            return begin + 1 + character.bytes;
    }
    return begin;
}

/// \s+(?!\S)|\s+ at the first of some white space: all but the last one before something else, since that one leads the
/// next word.
std::size_t spacesEnd(std::string_view text, std::size_t begin)
{
    std::size_t end = begin;
    std::size_t last = begin;
    while (end < text.size()) {
        const Classified next = classify(text, end);
        if (next.type != CharClass::Space)
            break;
        last = end;
        end += next.bytes;
    }
    return end == text.size() || last == begin ? end : last;
}

std::size_t gpt2End(std::string_view text, std::size_t begin)
{
    if (text[begin] == '\'') {
        if (const std::size_t end = contractionEnd(text, begin, false); end > begin)
            return end;
    }
    std::size_t position = begin + (text[begin] == ' ' ? 1 : 0);
    if (position < text.size()) {
        const Classified next = classify(text, position);
        if (next.type != CharClass::Space)
            return runEnd(text, position + next.bytes, next.type);
    }
    return spacesEnd(text, begin);
}

/// The end of \s*[\r\n]+ : the last line break of the white space; `begin` where it has none.
std::size_t lineBreaksEnd(std::string_view text, std::size_t begin)
{
    std::size_t end = begin;
    for (std::size_t position = begin; position < text.size();) {
        const Classified next = classify(text, position);
        if (next.type != CharClass::Space)
            break;
        if (text[position] == '\r' || text[position] == '\n')
            end = position + 1;
        position += next.bytes;
    }
    return end;
}

std::size_t llama3End(std::string_view text, std::size_t begin, std::size_t digits)
{
    if (text[begin] == '\'') {
        if (const std::size_t end = contractionEnd(text, begin, true); end > begin)
            return end;
    }
    const Classified first = classify(text, begin);
    const std::size_t second = begin + first.bytes;
    if (first.type == CharClass::Letter)
        return runEnd(text, second, CharClass::Letter);
    if (first.type == CharClass::Number)
        return runEnd(text, second, CharClass::Number, digits - 1);
    const bool lineBreak = text[begin] == '\r' || text[begin] == '\n';
    if (!lineBreak && second < text.size() && classify(text, second).type == CharClass::Letter)
        return runEnd(text, second, CharClass::Letter);
    if (first.type == CharClass::Other)
        return newlinesEnd(text, runEnd(text, second, CharClass::Other));
    if (text[begin] == ' ' && second < text.size() && classify(text, second).type == CharClass::Other)
        return newlinesEnd(text, runEnd(text, second, CharClass::Other));
    if (const std::size_t end = lineBreaksEnd(text, begin); end > begin)
        return end;
    return spacesEnd(text, begin);
}

}  // namespace

std::string_view wordPatternRegex(WordPattern pattern)
{
    switch (pattern) {
        case WordPattern::Gpt2:
            return kGpt2Regex;
        case WordPattern::Llama3:
            return kLlama3Regex;
        case WordPattern::Qwen2:
            return kQwen2Regex;
        case WordPattern::Whole:
            break;
    }
    return {};
}

std::optional<WordPattern> wordPatternFromRegex(std::string_view regex)
{
    for (const WordPattern pattern : {WordPattern::Gpt2, WordPattern::Llama3, WordPattern::Qwen2})
        if (regex == wordPatternRegex(pattern))
            return pattern;
    return std::nullopt;
}

std::size_t wordEnd(WordPattern pattern, std::string_view text, std::size_t begin)
{
    switch (pattern) {
        case WordPattern::Gpt2:
            return gpt2End(text, begin);
        case WordPattern::Llama3:
            return llama3End(text, begin, 3);
        case WordPattern::Qwen2:
            return llama3End(text, begin, 1);
        case WordPattern::Whole:
            break;
    }
    return text.size();
}

}  // namespace poft::tokenizer
