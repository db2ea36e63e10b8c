// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/search_words.h"

#include <algorithm>
#include <array>

namespace poft::storage {

namespace {

/// Bytes: of shorter ones so many words are beginnings that gathering their places takes seconds. A sign of Chinese or
/// Japanese has three.
constexpr std::size_t kShortestBeginning = 3;

bool isSpace(char byte)
{
    return static_cast<unsigned char>(byte) <= ' ';
}

/// Signs of ASCII part words; what stands beyond ASCII is the tokenizer's business.
bool hasWord(std::string_view text)
{
    return std::ranges::any_of(text, [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return code >= 0x80 || (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
    });
}

struct Word {
    std::string_view text;
    std::string_view part;  ///< "prompt", "response" or empty
    bool prefix = false;
    bool excluded = false;
};

/// Takes one word or quoted phrase off the front of `rest`.
Word takeWord(std::string_view& rest)
{
    Word word;
    if (rest.starts_with('-')) {
        word.excluded = true;
        rest.remove_prefix(1);
    }
    for (const std::string_view part : {std::string_view("prompt:"), std::string_view("response:")}) {
        if (rest.starts_with(part)) {
            word.part = part.substr(0, part.size() - 1);
            rest.remove_prefix(part.size());
            break;
        }
    }
    if (rest.starts_with('"')) {
        const std::size_t end = std::min(rest.find('"', 1), rest.size());
        word.text = rest.substr(1, end - 1);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    } else {
        const auto end = static_cast<std::size_t>(std::ranges::find_if(rest, isSpace) - rest.begin());
        word.text = rest.substr(0, end);
        rest.remove_prefix(end);
    }
    if (word.text.ends_with('*')) {
        word.prefix = true;
        word.text.remove_suffix(1);
    } else if (rest.starts_with('*')) {
        word.prefix = true;
        rest.remove_prefix(1);
    }
    return word;
}

std::string expressionOf(const Word& word)
{
    std::string text = word.part.empty() ? "" : std::string(word.part) + " : ";
    text += '"';
    for (const char byte : word.text)
        text += byte == '"' || byte == '\0' ? ' ' : byte;
    return text + (word.prefix ? "\"*" : "\"");
}

}  // namespace

Result<std::string> searchExpression(std::string_view typed)
{
    std::string wanted;
    std::string excluded;
    while (true) {
        typed.remove_prefix(static_cast<std::size_t>(
            std::ranges::find_if(typed, [](char byte) { return !isSpace(byte); }) - typed.begin()));
        if (typed.empty())
            break;
        const Word word = takeWord(typed);
        if (!hasWord(word.text))
            continue;
        const std::string_view beginning = word.text.substr(word.text.find_last_of(' ') + 1);
        if (word.prefix && beginning.size() < kShortestBeginning)
            return fail(ErrorKind::Invalid, "The beginning of a word must have three letters or more, unlike \"" +
                                                std::string(beginning) + "*\": too many words begin so.");
        if (word.excluded)
            excluded += " NOT " + expressionOf(word);
        else
            wanted += (wanted.empty() ? "" : " AND ") + expressionOf(word);
    }
    if (wanted.empty() && !excluded.empty())
        return fail(ErrorKind::Invalid, "A search needs at least one word that must occur, beside those with \"-\".");
    return excluded.empty() ? wanted : "(" + wanted + ")" + excluded;
}

}  // namespace poft::storage
