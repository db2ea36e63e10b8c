// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/pre_tokenizer/metaspace.h"

#include "engine/tokenizer/pattern.h"
#include "engine/tokenizer/pre_tokenizer/split.h"

namespace poft::tokenizer {

void Metaspace::apply(std::vector<AlignedText>& parts) const
{
    const LiteralPattern space(" ");
    std::vector<AlignedText> finer;
    for (AlignedText& part : parts) {
        part.replace(space.find(part.text()), m_replacement);
        const bool wanted = m_prepend == Prepend::Always || (m_prepend == Prepend::First && part.origin() == 0);
        if (wanted && !part.text().starts_with(m_replacement))
            part.prepend(m_replacement);
        if (!m_split) {
            finer.push_back(std::move(part));
            continue;
        }
        const std::vector<Stretch> stretches = LiteralPattern(m_replacement).find(part.text());
        for (const Stretch& stretch : partsOf(stretches, SplitBehavior::MergedWithNext))
            finer.push_back(part.slice(stretch.begin, stretch.end));
    }
    parts = std::move(finer);
}

}  // namespace poft::tokenizer
