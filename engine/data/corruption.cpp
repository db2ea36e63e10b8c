// SPDX-License-Identifier: Apache-2.0
#include "engine/data/corruption.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace poft::data {

namespace {

constexpr std::string_view kMismatched = "mismatched_response";
constexpr std::string_view kForeign = "foreign_response";
constexpr std::string_view kEdits = "character_edits";
constexpr std::string_view kInsertions = "character_insertions";
constexpr std::string_view kDeletions = "character_deletions";
constexpr std::string_view kModifications = "character_modifications";
constexpr std::string_view kTruncated = "truncated_response";
constexpr std::string_view kDuplicated = "duplicated_response";
constexpr std::string_view kShuffled = "shuffled_words";
constexpr std::string_view kEmpty = "empty_response";

constexpr std::string_view kSpace = " \t\r\n\v\f";

/// The first `characters` characters of `content`, in bytes.
std::size_t bytesOf(std::string_view content, std::size_t characters)
{
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < characters && bytes < content.size(); ++i)
        bytes += characterLength(content, bytes);
    return bytes;
}

std::size_t characterCount(std::string_view content)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < content.size(); at += characterLength(content, at))
        ++count;
    return count;
}

std::vector<std::string_view> wordsOf(std::string_view content)
{
    std::vector<std::string_view> words;
    for (std::size_t begin = content.find_first_not_of(kSpace); begin != std::string_view::npos;) {
        const std::size_t end = std::min(content.find_first_of(kSpace, begin), content.size());
        words.push_back(content.substr(begin, end - begin));
        begin = content.find_first_not_of(kSpace, end);
    }
    return words;
}

bool hasTwoWords(std::string_view content)
{
    const auto words = wordsOf(content);
    return std::ranges::any_of(words, [&words](std::string_view word) { return word != words.front(); });
}

/// The words in another order; the white space between them stays where it is.
std::string shuffled(std::string_view content, Random& random)
{
    std::string result;
    do {
        std::vector<std::string_view> words = wordsOf(content);
        random.shuffle(words);
        result.clear();
        std::size_t next = 0;
        for (std::size_t at = 0; at < content.size();) {
            if (kSpace.find(content[at]) != std::string_view::npos) {
                result += content[at++];
            } else {
                result += words[next++];
                at = std::min(content.find_first_of(kSpace, at), content.size());
            }
        }
    } while (result == content);
    return result;
}

std::string truncated(const std::string& content, Random& random)
{
    const std::size_t kept = 1 + static_cast<std::size_t>(random.below(characterCount(content) - 1));
    return content.substr(0, bytesOf(content, kept));
}

bool isPossibleFor(const std::string& content, std::string_view kind)
{
    if (kind == kDeletions || kind == kTruncated)
        return bytesOf(content, 1) < content.size();
    if (kind == kShuffled)
        return hasTwoWords(content);
    if (kind == kModifications || kind == kDuplicated || kind == kEmpty)
        return !content.empty();
    return true;
}

}  // namespace

std::string_view Corruption::otherCharacter(std::string_view than, Random& random) const
{
    for (int attempt = 0; attempt < 64; ++attempt)
        if (const std::string_view other = m_own.character(random); other != than)
            return other;
    return than == "x" ? "y" : "x";  // the answers have hardly another character
}

/// One round over the characters of an answer.
std::string Corruption::editedOnce(std::string_view content, std::string_view kind, Random& random) const
{
    std::string edited;
    for (std::size_t begin = 0; begin < content.size();) {
        const std::string_view character = content.substr(begin, characterLength(content, begin));
        begin += character.size();
        if (!random.chance(m_characterRate)) {
            edited += character;
            continue;
        }
        const bool any = kind == kEdits;
        const auto choice = any ? random.below(3) : kind == kInsertions ? 0u : kind == kDeletions ? 1u : 2u;
        switch (choice) {
            case 0:  // insert, before or behind
                if (random.chance(0.5)) {
                    edited += m_own.character(random);
                    edited += character;
                } else {
                    edited += character;
                    edited += m_own.character(random);
                }
                break;
            case 1:  // delete
                break;
            default:  // replace
                edited += any ? m_own.character(random) : otherCharacter(character, random);
        }
    }
    return edited;
}

std::string Corruption::edited(std::string_view content, std::string_view kind, Random& random) const
{
    constexpr int kMostRounds = 1000;
    if (content.empty())
        return std::string(m_own.character(random));
    for (int round = 0; round < kMostRounds; ++round) {
        std::string result = editedOnce(content, kind, random);
        if (result != content && !result.empty())
            return result;
    }
    // A rate so low, or an answer so short, that chance does nothing: one edit where it falls.
    const std::size_t count = characterCount(content);
    const std::size_t begin = bytesOf(content, random.below(count));
    std::string result(content);
    if (kind == kDeletions)
        result.erase(begin, characterLength(content, begin));
    else if (kind == kModifications)
        result.replace(begin, characterLength(content, begin),
                       otherCharacter(content.substr(begin, characterLength(content, begin)), random));
    else
        result.insert(begin, m_own.character(random));
    return result;
}

Result<std::string> Corruption::corrupted(const std::string& content, std::size_t origin, std::string_view kind,
                                          Random& random) const
{
    if (kind == kMismatched || kind == kForeign) {
        const bool foreign = kind == kForeign;
        const std::string* other = foreign ? m_foreign->different(AnswerPool::kNoSample, content, random)
                                           : m_own.different(origin, content, random);
        if (!other)
            return fail(ErrorKind::Invalid,
                        foreign ? "No foreign response can be drawn: the other data set has no answer that reads "
                                  "differently; name another one."
                                : "No mismatched response can be made: all answers of the data set are the same; use "
                                  "other noise or more data.");
        return *other;
    }
    if (kind == kTruncated)
        return truncated(content, random);
    if (kind == kDuplicated)
        return content + "\n\n" + content;
    if (kind == kShuffled)
        return shuffled(content, random);
    if (kind == kEmpty)
        return std::string();
    return edited(content, kind, random);
}

bool Corruption::isPossible(const Sample& sample, std::string_view kind) const
{
    return std::ranges::any_of(sample.conversation.messages, [kind](const text::Message& turn) {
        return turn.role == text::kAssistantRole && isPossibleFor(turn.content, kind);
    });
}

Status Corruption::apply(Sample& sample, std::size_t origin, std::string_view kind, Random& random) const
{
    for (text::Message& turn : sample.conversation.messages) {
        if (turn.role == text::kAssistantRole && isPossibleFor(turn.content, kind)) {
            POFT_TRY_ASSIGN(turn.content, corrupted(turn.content, origin, kind, random));
        }
    }
    sample.isNoise = true;
    sample.noiseKind = kind;
    return {};
}

}  // namespace poft::data
