// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/normalizer/unicode_form.h"

#include <algorithm>
#include <optional>

#include "engine/tokenizer/normalizer/normalization_data.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

/// A character of a decomposed text with its combining class.
struct Part {
    ChangedCharacter changed;
    std::uint8_t combiningClass = 0;
};

/// Puts the combining characters of each run in the order of their classes.
void sortMarks(std::vector<Part>& parts)
{
    for (auto begin = parts.begin(); begin != parts.end();) {
        const auto end =
            std::find_if(begin + 1, parts.end(), [](const Part& part) { return part.combiningClass == 0; });
        std::stable_sort(begin, end, [](const Part& a, const Part& b) { return a.combiningClass < b.combiningClass; });
        begin = end;
    }
}

std::vector<Part> decomposed(const std::string& text, bool compatible)
{
    const NormalizationData& data = NormalizationData::get();
    std::vector<Part> parts;
    parts.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        const Character character = characterAt(text, position);
        const Decomposition pieces = data.decompose(keptCharacter(text, position, character), compatible);
        for (std::size_t i = 0; i < pieces.count; ++i)
            parts.push_back({{pieces.characters[i], i == 0 ? 0 : 1}, data.combiningClass(pieces.characters[i])});
        position += character.bytes;
    }
    sortMarks(parts);
    return parts;
}

/// Unicode's composition. What a composed character stands for is counted as Hugging Face counts it: each part that it
/// takes in makes it stand for one character more, unless that part came in addition.
class Composer {
public:
    void add(const Part& part)
    {
        if (!m_starter) {
            if (part.combiningClass != 0)
                m_result.push_back(part.changed);
            else
                m_starter = part.changed;
            return;
        }
        const bool blocked = !m_marks.empty() && m_lastClass >= part.combiningClass;
        if (!blocked) {
            if (const auto composed = NormalizationData::get().compose(m_starter->character, part.changed.character)) {
                m_starter = {*composed, m_starter->change + part.changed.change - 1};
                return;
            }
        }
        if (part.combiningClass == 0) {
            flush();
            m_starter = part.changed;
            return;
        }
        m_marks.push_back(part.changed);
        m_lastClass = part.combiningClass;
    }

    std::vector<ChangedCharacter> finish()
    {
        flush();
        return std::move(m_result);
    }

private:
    void flush()
    {
        if (m_starter)
            m_result.push_back(*m_starter);
        m_starter.reset();
        m_result.insert(m_result.end(), m_marks.begin(), m_marks.end());
        m_marks.clear();
    }

    std::vector<ChangedCharacter> m_result;
    std::optional<ChangedCharacter> m_starter;
    std::vector<ChangedCharacter> m_marks;  ///< after the starter, not composed with it
    std::uint8_t m_lastClass = 0;           ///< of the last of them
};

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

void UnicodeForm::apply(AlignedText& text) const
{
    if (isAscii(text.text()) || (isNfc() && isSurelyNfc(text.text())))
        return;
    const std::vector<Part> parts = decomposed(text.text(), m_compatible);
    Composer composer;
    std::vector<ChangedCharacter> characters;
    for (const Part& part : parts) {
        if (m_composed)
            composer.add(part);
        else
            characters.push_back(part.changed);
    }
    text.transform(m_composed ? composer.finish() : characters);
}

bool isSurelyNfc(std::string_view text)
{
    constexpr unsigned char kFirstMark = 0xCC;  // the first byte of U+0300
    const NormalizationData* data = nullptr;
    std::uint8_t lastClass = 0;
    for (std::size_t position = 0; position < text.size();) {
        if (static_cast<unsigned char>(text[position]) < kFirstMark) {
            lastClass = 0;
            ++position;
            continue;
        }
        if (data == nullptr)
            data = &NormalizationData::get();
        const Character character = characterAt(text, position);
        const std::uint8_t combiningClass = data->combiningClass(character.codePoint);
        if (data->mayChangeInNfc(character.codePoint) || (combiningClass != 0 && combiningClass < lastClass))
            return false;
        lastClass = combiningClass;
        position += character.bytes;
    }
    return true;
}

}  // namespace poft::tokenizer
