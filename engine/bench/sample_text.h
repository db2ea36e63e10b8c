// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/data/random.h"

namespace poft::engine {

/// Texts that look like English to a tokenizer: 20,000 invented words drawn by Zipf's law, sentences, line breaks,
/// numbers, punctuation, and a word with an accent now and then. Everything is fixed by the seed.
class SampleText {
public:
    explicit SampleText(std::uint64_t seed);

    /// Whole words, at least `bytes` long and not much longer.
    std::string next(std::size_t bytes);

    /// `count` texts of about `bytes` each.
    std::vector<std::string> documents(std::size_t count, std::size_t bytes);

private:
    const std::string& word();

    data::Random m_random;
    std::vector<std::string> m_words;
    std::vector<double> m_shares;  ///< of the words up to and including each, by Zipf's law
};

}  // namespace poft::engine
