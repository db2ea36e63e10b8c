// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/word_pattern.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// A part of a text that a pattern matched, or one between.
struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool matched = false;

    bool operator==(const Stretch&) const = default;
};

/// Something that is looked for in a text. Immutable; any thread may search.
class Pattern {
public:
    virtual ~Pattern() = default;

    /// All matches from left to right and what lies between, without gap. Nothing for an empty text.
    virtual std::vector<Stretch> find(std::string_view text) const = 0;
};

/// A string as it stands; an empty one matches nowhere.
class LiteralPattern : public Pattern {
public:
    explicit LiteralPattern(std::string text) : m_text(std::move(text)) {}
    std::vector<Stretch> find(std::string_view text) const override;
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

/// Every character of a class, each for itself.
class CharacterPattern : public Pattern {
public:
    using Class = bool (*)(char32_t codePoint);
    explicit CharacterPattern(Class inside) : m_inside(inside) {}
    std::vector<Stretch> find(std::string_view text) const override;

private:
    Class m_inside;
};

/// The words of a known regular expression, which leave nothing between.
class ScannedPattern : public Pattern {
public:
    explicit ScannedPattern(WordPattern pattern) : m_pattern(pattern) {}
    std::vector<Stretch> find(std::string_view text) const override;
    WordPattern words() const { return m_pattern; }

private:
    WordPattern m_pattern;
};

/// \w+|[^\w\s]+ : words, and runs of what is neither of a word nor white space.
class WordOrSymbolsPattern : public Pattern {
public:
    std::vector<Stretch> find(std::string_view text) const override;
};

/// Collects stretches from the matches alone; both collectors of a search end with finish().
class StretchList {
public:
    /// A match at or after the end of the one before it.
    void addMatch(std::size_t begin, std::size_t end);

    /// The list for a text of `size` bytes.
    std::vector<Stretch> finish(std::size_t size) &&;

private:
    std::vector<Stretch> m_stretches;
    std::size_t m_end = 0;
};

}  // namespace poft::tokenizer
