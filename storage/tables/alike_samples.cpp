// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/alike_samples.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/content/content.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/datasets.h"

namespace poft::storage {

namespace {

constexpr std::size_t kMostWords = 60;
constexpr std::size_t kShortestWord = 2;        // bytes
constexpr std::int64_t kMostContents = 20'000;  // that have a word; beyond that it says nothing
constexpr std::int64_t kMostHits = 300'000;     // of all words
constexpr double kLeastShare = 1.0 / 3;

/// The words of a body, as far as letters and digits go; the index itself sees to case and accents.
std::set<std::string> wordsOf(const Content& content)
{
    std::set<std::string> words;
    std::string word;
    const auto end = [&] {
        if (word.size() >= kShortestWord)
            words.insert(word);
        word.clear();
    };
    for (const Message& message : content.messages) {
        for (const char c : message.content) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x80 || std::isalnum(byte) != 0)
                word += c;
            else
                end();
        }
        end();
    }
    return words;
}

struct Word {
    std::vector<Id> contents;
    double weight = 0;
};

/// Those that have the word; empty where they are too many.
std::vector<Id> contentsWith(Connection& connection, const std::string& word)
{
    Statement statement = connection.prepare("SELECT rowid FROM content_text WHERE content_text MATCH ? LIMIT ?");
    std::vector<Id> found = readAll(statement.bindAll("\"" + word + "\"", kMostContents),
                                    [](const Statement& row) { return row.integer(0); });
    if (static_cast<std::int64_t>(found.size()) == kMostContents)
        found.clear();
    return found;
}

std::vector<Word> rareWords(Connection& connection, const Content& content, double contents)
{
    std::vector<Word> words;
    for (const std::string& text : wordsOf(content)) {
        Word word;
        word.contents = contentsWith(connection, text);
        word.weight = word.contents.empty() ? 0 : std::log(contents / static_cast<double>(word.contents.size()));
        if (word.weight > 0)
            words.push_back(std::move(word));
    }
    std::ranges::sort(words, [](const Word& a, const Word& b) { return a.contents.size() < b.contents.size(); });
    if (words.size() > kMostWords)
        words.resize(kMostWords);
    return words;
}

/// Contents by what they share with the words, the most first; equal ones by id.
std::vector<Id> ranked(const std::vector<Word>& words)
{
    std::unordered_map<Id, double> shared;
    double own = 0;
    std::int64_t hits = 0;
    for (const Word& word : words) {
        hits += static_cast<std::int64_t>(word.contents.size());
        if (hits > kMostHits)
            break;
        own += word.weight;
        for (const Id content : word.contents)
            shared[content] += word.weight;
    }
    std::vector<std::pair<double, Id>> order;
    for (const auto& [content, weight] : shared) {
        if (weight >= own * kLeastShare)
            order.emplace_back(-weight, content);
    }
    std::ranges::sort(order);
    std::vector<Id> out;
    for (const auto& [weight, content] : order)
        out.push_back(content);
    return out;
}

std::vector<Id> nearDuplicatesOf(Connection& connection, Id dataset, Id sample)
{
    Statement statement = connection.prepare(
        "SELECT s.content_id FROM near_duplicates n JOIN samples s ON s.id = n.sample_id WHERE n.dataset_id = ?1 AND "
        "n.first_id = (SELECT first_id FROM near_duplicates WHERE dataset_id = ?1 AND sample_id = ?2) "
        "ORDER BY n.similarity DESC, s.id");
    return readAll(statement.bindAll(dataset, sample), [](const Statement& row) { return row.integer(0); });
}

}  // namespace

Result<std::vector<Id>> alikeContents(Connection& connection, Id sample, int most)
{
    return guarded([&]() -> Result<std::vector<Id>> {
        POFT_TRY_ASSIGN(const SampleWithBody own, findSample(connection, sample));
        POFT_TRY_ASSIGN(const Content content, parseContent(own.body));
        Statement count = connection.prepare("SELECT coalesce(max(id), 1) FROM contents");
        count.step();
        std::vector<Id> candidates{own.sample.contentId};
        const std::vector<Id> near = nearDuplicatesOf(connection, own.sample.datasetId, sample);
        candidates.insert(candidates.end(), near.begin(), near.end());
        const std::vector<Id> words = ranked(rareWords(connection, content, count.real(0)));
        candidates.insert(candidates.end(), words.begin(), words.end());
        std::vector<Id> out;
        std::set<Id> seen;
        for (const Id candidate : candidates) {
            if (static_cast<int>(out.size()) >= most)
                break;
            if (!seen.insert(candidate).second)
                continue;
            Statement here =
                connection.prepare("SELECT 1 FROM samples WHERE content_id = ? AND dataset_id = ? LIMIT 1");
            if (here.bindAll(candidate, own.sample.datasetId).step())
                out.push_back(candidate);
        }
        return out;
    });
}

}  // namespace poft::storage
