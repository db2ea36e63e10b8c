// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/tokenizer/word_pattern.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

struct BpeTrainerSettings {
    int vocabSize = 1000;  ///< special tokens and the 256 bytes included; the result is smaller where no pair is left
    WordPattern pattern = WordPattern::Qwen2;
    std::vector<std::string> specialTokens;  ///< get the first ids, in this order
    std::int64_t minFrequency = 2;           ///< a pair that occurs less often is not merged
};

/// A byte-level vocabulary: `tokens[id]` in Hugging Face's byte alphabet, and the merges by rank.
struct TrainedBpe {
    WordPattern pattern = WordPattern::Qwen2;
    std::vector<std::string> specialTokens;
    std::vector<std::string> tokens;
    std::vector<std::pair<std::string, std::string>> merges;
};

/// Learns a byte-level BPE (Sennrich et al. 2016): the most frequent pair of neighbours becomes a token, again and
/// again. A pure function of the settings and of the multiset of texts: among equally frequent pairs the one with the
/// smaller ids wins, as in Hugging Face's trainer, whose merges it reproduces. One thread at a time.
class BpeTrainer {
public:
    explicit BpeTrainer(BpeTrainerSettings settings);
    ~BpeTrainer();

    /// Counts the words of a text.
    void add(std::string_view text);

    /// Merges until the vocabulary is full. `goOn` is asked now and then; false ends with an error of kind Stopped.
    Result<TrainedBpe> train(const std::function<bool()>& goOn = {}) const;

private:
    BpeTrainerSettings m_settings;
    struct Counts;
    std::unique_ptr<Counts> m_counts;
};

}  // namespace poft::tokenizer
