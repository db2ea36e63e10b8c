// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/normalizer/normalization_data.h"

#include <utf8proc.h>

#include <algorithm>
#include <map>

#include "engine/tokenizer/code_point_range.h"

namespace poft::tokenizer {

namespace {

#include "engine/tokenizer/normalizer/normalizing_ranges.inc"

constexpr std::size_t kCodePoints = 0x110000;

// Hangul syllables are composed by arithmetic: Unicode, section 3.12.
constexpr char32_t kSyllables = 0xAC00;
constexpr char32_t kLeads = 0x1100;
constexpr char32_t kVowels = 0x1161;
constexpr char32_t kTails = 0x11A7;  ///< one before the first tail
constexpr char32_t kLeadCount = 19;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTailCount = 28;
constexpr char32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

bool isSyllable(char32_t character)
{
    return character >= kSyllables && character < kSyllables + kSyllableCount;
}

Decomposition decomposeSyllable(char32_t character)
{
    const char32_t index = character - kSyllables;
    Decomposition result;
    result.characters = {kLeads + index / (kVowelCount * kTailCount), kVowels + index / kTailCount % kVowelCount,
                         kTails + index % kTailCount};
    result.count = index % kTailCount == 0 ? 2 : 3;
    return result;
}

std::optional<char32_t> composeSyllable(char32_t first, char32_t second)
{
    if (first >= kLeads && first < kLeads + kLeadCount && second >= kVowels && second < kVowels + kVowelCount)
        return kSyllables + ((first - kLeads) * kVowelCount + second - kVowels) * kTailCount;
    if (isSyllable(first) && (first - kSyllables) % kTailCount == 0 && second > kTails && second < kTails + kTailCount)
        return first + second - kTails;
    return std::nullopt;
}

Decomposition decomposeByLibrary(char32_t character, bool compatible)
{
    std::array<utf8proc_int32_t, 32> buffer{};
    int boundary = 0;
    const int options = UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0);
    const utf8proc_ssize_t count =
        utf8proc_decompose_char(static_cast<utf8proc_int32_t>(character), buffer.data(), buffer.size(),
                                static_cast<utf8proc_option_t>(options), &boundary);
    Decomposition result;
    if (count < 1 || static_cast<std::size_t>(count) > buffer.size()) {
        result.characters[result.count++] = character;
        return result;
    }
    for (; result.count < static_cast<std::size_t>(count); ++result.count)
        result.characters[result.count] = static_cast<char32_t>(buffer[result.count]);
    return result;
}

/// Whether NFC keeps a character that has a decomposition.
bool isPrimaryComposite(char32_t character)
{
    Decomposition parts = decomposeByLibrary(character, false);
    std::array<utf8proc_int32_t, 32> buffer{};
    std::copy_n(parts.characters.begin(), parts.count, buffer.begin());
    const auto count = utf8proc_normalize_utf32(buffer.data(), static_cast<utf8proc_ssize_t>(parts.count),
                                                static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    return count == 1 && static_cast<char32_t>(buffer[0]) == character;
}

std::uint64_t pairKey(char32_t first, char32_t second)
{
    return static_cast<std::uint64_t>(first) << 32 | second;
}

}  // namespace

const NormalizationData& NormalizationData::get()
{
    static const NormalizationData kData;
    return kData;
}

NormalizationData::NormalizationData() : m_flags(kCodePoints, 0)
{
    for (const CodePointRange& range : kNormalizing)
        std::fill(m_flags.begin() + range.first, m_flags.begin() + range.last + 1, kKnown);
    addCompositions();
    std::fill_n(m_flags.begin() + kVowels, kVowelCount, kKnown | kMayChange);
    std::fill_n(m_flags.begin() + kTails + 1, kTailCount - 1, kKnown | kMayChange);
}

/// utf8proc gives full decompositions; a composition needs the last step alone, which joins what the first characters
/// compose to and the last one.
void NormalizationData::addCompositions()
{
    std::map<std::vector<char32_t>, char32_t> composites;
    for (const CodePointRange& range : kNormalizing)
        for (char32_t character = range.first; character <= range.last; ++character) {
            if (isSyllable(character))
                continue;
            const Decomposition parts = decomposeByLibrary(character, false);
            if (parts.count == 1 && parts.characters[0] == character)
                continue;
            if (isPrimaryComposite(character))
                composites[{parts.characters.begin(), parts.characters.begin() + parts.count}] = character;
            else
                m_flags[character] |= kMayChange;
        }
    for (const auto& [parts, character] : composites) {
        char32_t first = parts.front();
        if (parts.size() > 2) {
            const auto before = composites.find({parts.begin(), parts.end() - 1});
            if (before == composites.end())
                continue;
            first = before->second;
        }
        m_compositions[pairKey(first, parts.back())] = character;
        m_flags[parts.back()] |= kMayChange;
    }
}

std::uint8_t NormalizationData::combiningClass(char32_t character) const
{
    if (!has(character, kKnown))
        return 0;
    return static_cast<std::uint8_t>(utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->combining_class);
}

Decomposition NormalizationData::decompose(char32_t character, bool compatible) const
{
    if (isSyllable(character))
        return decomposeSyllable(character);
    if (has(character, kKnown))
        return decomposeByLibrary(character, compatible);
    Decomposition itself;
    itself.characters[itself.count++] = character;
    return itself;
}

std::optional<char32_t> NormalizationData::compose(char32_t first, char32_t second) const
{
    if (const auto syllable = composeSyllable(first, second))
        return syllable;
    const auto found = m_compositions.find(pairKey(first, second));
    return found == m_compositions.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace poft::tokenizer
