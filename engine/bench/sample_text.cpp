// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/sample_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace poft::engine {

namespace {

constexpr std::size_t kWords = 20000;

constexpr std::array<std::string_view, 20> kOnsets{"b", "c",  "d",  "f",  "g",  "l",  "m",  "n",  "p",  "r",
                                                   "s", "th", "st", "tr", "pl", "gr", "sh", "ch", "qu", "w"};
constexpr std::array<std::string_view, 10> kVowels{"a", "e", "i", "o", "u", "ea", "ai", "ou", "io", "ee"};
constexpr std::array<std::string_view, 12> kEnds{"", "", "n", "r", "s", "t", "ng", "nd", "st", "ly", "ment", "tion"};

/// Common words are short: the rank decides how many syllables a word has.
std::string invent(data::Random& random, std::size_t rank)
{
    const int syllables = rank < 200 ? 1 : random.between(1, rank < 4000 ? 2 : 4);
    std::string word;
    for (int i = 0; i < syllables; ++i) {
        word += kOnsets[random.below(kOnsets.size())];
        word += kVowels[random.below(kVowels.size())];
    }
    word += kEnds[random.below(kEnds.size())];
    if (random.chance(0.01))
        word += "é";
    return word;
}

}  // namespace

SampleText::SampleText(std::uint64_t seed) : m_random(seed)
{
    double sum = 0;
    for (std::size_t rank = 0; rank < kWords; ++rank) {
        m_words.push_back(invent(m_random, rank));
        sum += 1.0 / static_cast<double>(rank + 1);
        m_shares.push_back(sum);
    }
    for (double& share : m_shares)
        share /= sum;
}

const std::string& SampleText::word()
{
    const auto found = std::ranges::lower_bound(m_shares, m_random.uniform());
    return m_words[std::min<std::size_t>(static_cast<std::size_t>(found - m_shares.begin()), kWords - 1)];
}

std::string SampleText::next(std::size_t bytes)
{
    std::string text;
    bool begins = true;
    while (text.size() < bytes) {
        if (m_random.chance(0.02)) {
            text += std::to_string(m_random.below(10000));
        } else {
            const std::size_t at = text.size();
            text += word();
            if (begins)
                text[at] = static_cast<char>(text[at] - 'a' + 'A');
        }
        begins = m_random.chance(0.08);
        if (begins)
            text += m_random.chance(0.2) ? ".\n\n" : ". ";
        else
            text += m_random.chance(0.06) ? ", " : " ";
    }
    return text;
}

std::vector<std::string> SampleText::documents(std::size_t count, std::size_t bytes)
{
    std::vector<std::string> texts(count);
    for (std::string& text : texts)
        text = next(bytes);
    return texts;
}

}  // namespace poft::engine
