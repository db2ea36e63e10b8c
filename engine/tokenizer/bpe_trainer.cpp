// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/bpe_trainer.h"

#include <algorithm>
#include <array>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "engine/tokenizer/byte_alphabet.h"

namespace poft::tokenizer {

namespace {

using Id = std::int32_t;

struct Word {
    std::vector<Id> tokens;
    std::int64_t count = 0;
};

std::uint64_t keyOf(Id left, Id right)
{
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
}

/// A pair and how often it occurred when it was put into the queue.
struct Candidate {
    std::int64_t count = 0;
    std::uint64_t pair = 0;

    bool operator<(const Candidate& other) const
    {
        return count != other.count ? count < other.count : pair > other.pair;
    }
};

/// The state of a training: words as tokens, and for every pair of neighbours how often and where it occurs.
class Training {
public:
    Training(const BpeTrainerSettings& settings, TrainedBpe& result) : m_settings(settings), m_result(result)
    {
        for (const std::string& token : settings.specialTokens)
            addToken(token);
        addAlphabet();
    }

    void addWord(std::string_view bytes, std::int64_t count)
    {
        const auto index = static_cast<std::uint32_t>(m_words.size());
        Word& word = m_words.emplace_back();
        word.count = count;
        for (const char byte : bytes)
            word.tokens.push_back(m_byteTokens[static_cast<unsigned char>(byte)]);
        for (std::size_t i = 1; i < word.tokens.size(); ++i) {
            const std::uint64_t pair = keyOf(word.tokens[i - 1], word.tokens[i]);
            m_pairCounts[pair] += count;
            noteWhere(pair, index);
        }
    }

    Status run(const std::function<bool()>& goOn)
    {
        for (const auto& [pair, count] : m_pairCounts)
            m_queue.push({count, pair});
        constexpr std::size_t kAskEvery = 64;
        while (m_result.tokens.size() < static_cast<std::size_t>(m_settings.vocabSize) && !m_queue.empty()) {
            const Candidate best = m_queue.top();
            m_queue.pop();
            const std::int64_t now = m_pairCounts[best.pair];
            if (now != best.count) {
                if (now > 0)
                    m_queue.push({now, best.pair});
                continue;
            }
            if (best.count < std::max<std::int64_t>(1, m_settings.minFrequency))
                break;
            merge(best.pair);
            if (goOn && m_result.merges.size() % kAskEvery == 0 && !goOn())
                return fail(ErrorKind::Stopped, "The training of the tokenizer was stopped.");
        }
        return {};
    }

private:
    Id addToken(const std::string& token)
    {
        const auto [entry, fresh] = m_ids.emplace(token, static_cast<Id>(m_result.tokens.size()));
        if (fresh)
            m_result.tokens.push_back(token);
        return entry->second;
    }

    /// The bytes get their ids in the order of the characters that stand for them, as in Hugging Face's trainer.
    void addAlphabet()
    {
        std::array<int, 256> bytes{};
        for (int i = 0; i < 256; ++i)
            bytes[static_cast<std::size_t>(i)] = i;
        const auto character = [](int byte) { return byteAlphabet()[static_cast<std::size_t>(byte)]; };
        std::sort(bytes.begin(), bytes.end(), [&](int a, int b) { return character(a) < character(b); });
        for (const int byte : bytes)
            m_byteTokens[static_cast<std::size_t>(byte)] =
                addToken(toAlphabet(std::string(1, static_cast<char>(byte))));
    }

    void noteWhere(std::uint64_t pair, std::uint32_t word)
    {
        std::vector<std::uint32_t>& words = m_where[pair];
        if (words.empty() || words.back() != word)
            words.push_back(word);
    }

    void merge(std::uint64_t pair)
    {
        const auto left = static_cast<Id>(pair >> 32);
        const auto right = static_cast<Id>(pair & UINT32_MAX);
        const std::string leftText = m_result.tokens[static_cast<std::size_t>(left)];
        const std::string rightText = m_result.tokens[static_cast<std::size_t>(right)];
        const Id merged = addToken(leftText + rightText);
        m_result.merges.emplace_back(leftText, rightText);
        std::unordered_set<std::uint64_t> grown;
        const std::vector<std::uint32_t> words = std::move(m_where[pair]);
        m_where.erase(pair);
        for (const std::uint32_t word : words)
            mergeWord(word, left, right, merged, grown);
        m_pairCounts[pair] = 0;
        for (const std::uint64_t changed : grown)
            if (const std::int64_t count = m_pairCounts[changed]; count > 0)
                m_queue.push({count, changed});
    }

    void mergeWord(std::uint32_t index, Id left, Id right, Id merged, std::unordered_set<std::uint64_t>& grown)
    {
        Word& word = m_words[index];
        std::vector<Id>& tokens = word.tokens;
        const auto lose = [&](Id a, Id b) { m_pairCounts[keyOf(a, b)] -= word.count; };
        const auto gain = [&](Id a, Id b) {
            const std::uint64_t pair = keyOf(a, b);
            m_pairCounts[pair] += word.count;
            noteWhere(pair, index);
            grown.insert(pair);
        };
        std::size_t kept = 0;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i] != left || i + 1 >= tokens.size() || tokens[i + 1] != right) {
                tokens[kept++] = tokens[i];
                continue;
            }
            if (kept > 0) {
                lose(tokens[kept - 1], left);
                gain(tokens[kept - 1], merged);
            }
            if (i + 2 < tokens.size()) {
                lose(right, tokens[i + 2]);
                gain(merged, tokens[i + 2]);
            }
            tokens[kept++] = merged;
            ++i;
        }
        tokens.resize(kept);
    }

    const BpeTrainerSettings& m_settings;
    TrainedBpe& m_result;
    std::unordered_map<std::string, Id> m_ids;
    std::array<Id, 256> m_byteTokens{};
    std::vector<Word> m_words;
    std::unordered_map<std::uint64_t, std::int64_t> m_pairCounts;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_where;
    std::priority_queue<Candidate> m_queue;
};

Status checkSettings(const BpeTrainerSettings& settings)
{
    std::unordered_set<std::string_view> seen;
    for (const std::string& token : settings.specialTokens)
        if (token.size() < 2 || !seen.insert(token).second)
            return fail(ErrorKind::Invalid, "The special token \"" + token + "\" is too short or occurs twice.");
    const std::size_t least = settings.specialTokens.size() + 256;
    constexpr int kLargest = 1 << 24;
    if (settings.vocabSize < static_cast<int>(least) || settings.vocabSize > kLargest)
        return fail(ErrorKind::Invalid, "A vocabulary of " + std::to_string(settings.vocabSize) +
                                            " tokens cannot be made; \"vocab_size\" must be from " +
                                            std::to_string(least) + " (bytes and special tokens) to " +
                                            std::to_string(kLargest) + ".");
    return {};
}

}  // namespace

struct BpeTrainer::Counts {
    std::unordered_map<std::string, std::int64_t> words;
};

BpeTrainer::BpeTrainer(BpeTrainerSettings settings)
    : m_settings(std::move(settings)), m_counts(std::make_unique<Counts>())
{
}

BpeTrainer::~BpeTrainer() = default;

void BpeTrainer::add(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = wordEnd(m_settings.pattern, text, begin);
        ++m_counts->words[std::string(text.substr(begin, end - begin))];
        begin = end;
    }
}

Result<TrainedBpe> BpeTrainer::train(const std::function<bool()>& goOn) const
{
    POFT_TRY(checkSettings(m_settings));
    TrainedBpe result;
    result.pattern = m_settings.pattern;
    result.specialTokens = m_settings.specialTokens;
    Training training(m_settings, result);
    for (const auto& [word, count] : m_counts->words)
        training.addWord(word, count);
    POFT_TRY(training.run(goOn));
    return result;
}

}  // namespace poft::tokenizer
