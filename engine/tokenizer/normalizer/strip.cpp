// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/normalizer/strip.h"

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

void Strip::apply(AlignedText& text) const
{
    const std::string& old = text.text();
    std::size_t begin = 0;
    std::size_t end = old.size();
    while (m_left && begin < end && isSpace(characterAt(old, begin).codePoint))
        begin += characterAt(old, begin).bytes;
    while (m_right && begin < end) {
        const std::size_t last = characterBegin(old, end - 1);
        if (!isSpace(characterAt(old, last).codePoint))
            break;
        end = last;
    }
    if (begin == 0 && end == old.size())
        return;
    std::vector<ChangedCharacter> kept;
    std::size_t removed = 0;
    for (std::size_t position = 0; position < end;) {
        const Character character = characterAt(old, position);
        if (position < begin)
            ++removed;
        else
            kept.push_back({keptCharacter(old, position, character), 0});
        position += character.bytes;
    }
    text.transform(kept, removed);
}

}  // namespace poft::tokenizer
