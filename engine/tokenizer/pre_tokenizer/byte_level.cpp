// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/pre_tokenizer/byte_level.h"

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/utf8.h"
#include "engine/tokenizer/word_pattern.h"

namespace poft::tokenizer {

namespace {

void writeInAlphabet(AlignedText& part)
{
    const std::string& old = part.text();
    std::vector<ChangedCharacter> characters;
    characters.reserve(old.size());
    for (std::size_t position = 0; position < old.size();) {
        const std::size_t bytes = characterAt(old, position).bytes;
        for (std::size_t i = 0; i < bytes; ++i)
            characters.push_back({byteAlphabet()[static_cast<unsigned char>(old[position + i])], i == 0 ? 0 : 1});
        position += bytes;
    }
    part.transform(characters);
}

}  // namespace

void ByteLevel::apply(std::vector<AlignedText>& parts) const
{
    std::vector<AlignedText> finer;
    for (AlignedText& part : parts) {
        if (m_addPrefixSpace && !part.text().starts_with(' '))
            part.prepend(" ");
        const WordPattern pattern = m_useRegex ? WordPattern::Gpt2 : WordPattern::Whole;
        for (std::size_t begin = 0; begin < part.text().size();) {
            const std::size_t end = wordEnd(pattern, part.text(), begin);
            finer.push_back(part.slice(begin, end));
            begin = end;
        }
    }
    if (m_bytes == Bytes::AsAlphabet)
        for (AlignedText& part : finer)
            writeInAlphabet(part);
    parts = std::move(finer);
}

}  // namespace poft::tokenizer
