// SPDX-License-Identifier: Apache-2.0
#include "engine/data/filter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_set>

#include "engine/data/value.h"
#include "storage/tables/datasets.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/search_index.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"

namespace poft::data {

namespace {

using recipe::Filter;
using Kind = Filter::Kind;

/// Evaluates a filter's parts; the keys are read once.
class Evaluation {
public:
    Evaluation(storage::Connection& connection, storage::Id dataset, const ScoreLookup& scores,
               std::vector<storage::SampleKey> keys, const std::vector<bool>& candidates)
        : m_connection(connection),
          m_dataset(dataset),
          m_scores(scores),
          m_keys(std::move(keys)),
          m_candidates(candidates.empty() ? std::vector<bool>(m_keys.size(), true) : candidates)
    {
    }

    Result<std::vector<bool>> kept(const Filter& filter)
    {
        switch (filter.kind) {
            case Kind::All:
            case Kind::Any:
                return joined(filter);
            case Kind::Not: {
                POFT_TRY_ASSIGN(std::vector<bool> kept, this->kept(filter.parts.front()));
                for (std::size_t i = 0; i < kept.size(); ++i)
                    kept[i] = m_candidates[i] && !kept[i];
                return kept;
            }
            case Kind::Number:
                return byNumber(filter);
            case Kind::Unique:
                return filter.word == "near" ? firstOfNear() : firstOfEqual();
            case Kind::Noise:
                return where([&](const storage::SampleKey& key) { return key.isNoise == filter.noise; });
            case Kind::Tag:
            case Kind::Verdict:
            case Kind::Search:
                break;
        }
        return byQuery(filter);
    }

    Result<std::vector<double>> numbers(const Filter& filter)
    {
        if (filter.by == "r_llm" || filter.by == "ifd") {
            POFT_TRY_ASSIGN(std::vector<double> scores, m_scores(filter));
            scores.resize(m_keys.size(), std::nan(""));
            return scores;
        }
        if (filter.by == "value") {
            POFT_TRY_ASSIGN(const storage::ValueColumn column, storage::findValueColumn(m_connection, filter.column));
            return storage::valuesOfSamples(m_connection, m_dataset, column.id);
        }
        if (filter.by == "kept")
            return keptNumbers(filter.column);
        std::vector<double> numbers;
        numbers.reserve(m_keys.size());
        for (const storage::SampleKey& key : m_keys)
            numbers.push_back(static_cast<double>(filter.by == "prompt_bytes"     ? key.lengths.promptBytes
                                                  : filter.by == "response_bytes" ? key.lengths.responseBytes
                                                                                  : key.lengths.turns));
        return numbers;
    }

private:
    Result<std::vector<double>> keptNumbers(const std::string& column)
    {
        POFT_TRY_ASSIGN(const auto kept, storage::keptColumn(m_connection, m_dataset, column));
        std::vector<double> numbers(m_keys.size(), std::nan(""));
        bool any = false;
        auto key = m_keys.begin();
        for (const storage::KeptValue& one : kept) {
            key = std::ranges::lower_bound(key, m_keys.end(), one.sampleId, {}, &storage::SampleKey::id);
            if (const auto number = finiteNumber(one.text); number && key != m_keys.end()) {
                numbers[static_cast<std::size_t>(key - m_keys.begin())] = *number;
                any = true;
            }
        }
        if (!any)
            return fail(ErrorKind::NotFound, "No sample of the data set has a number in a kept column " + column +
                                                 ": name a column that its file has.");
        return numbers;
    }

    template <class Test>
    std::vector<bool> where(Test&& test) const
    {
        std::vector<bool> kept(m_keys.size());
        for (std::size_t i = 0; i < kept.size(); ++i)
            kept[i] = m_candidates[i] && test(m_keys[i]);
        return kept;
    }

    Result<std::vector<bool>> joined(const Filter& filter)
    {
        const bool all = filter.kind == Kind::All;
        std::vector<bool> kept = all ? m_candidates : std::vector<bool>(m_keys.size());
        for (const Filter& part : filter.parts) {
            POFT_TRY_ASSIGN(const std::vector<bool> one, this->kept(part));
            for (std::size_t i = 0; i < kept.size(); ++i)
                kept[i] = all ? kept[i] && one[i] : kept[i] || one[i];
        }
        return kept;
    }

    /// The samples of largest or smallest number that a share takes.
    std::vector<bool> extreme(const std::vector<double>& numbers, double share, bool largest) const
    {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if (m_candidates[i] && !std::isnan(numbers[i]))
                order.push_back(i);
        std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
            return largest ? numbers[a] > numbers[b] : numbers[a] < numbers[b];
        });
        order.resize(static_cast<std::size_t>(std::llround(share * static_cast<double>(order.size()))));
        std::vector<bool> kept(numbers.size());
        for (const std::size_t i : order)
            kept[i] = true;
        return kept;
    }

    Result<std::vector<bool>> byNumber(const Filter& filter)
    {
        POFT_TRY_ASSIGN(const std::vector<double> numbers, this->numbers(filter));
        std::vector<bool> kept(numbers.size());
        for (std::size_t i = 0; i < kept.size(); ++i)
            kept[i] = m_candidates[i] && !std::isnan(numbers[i]) && (!filter.low || numbers[i] >= *filter.low) &&
                      (!filter.high || numbers[i] <= *filter.high);
        for (const bool largest : {true, false}) {
            const std::optional<double>& share = largest ? filter.top : filter.bottom;
            if (!share)
                continue;
            const std::vector<bool> taken = extreme(numbers, *share, largest);
            for (std::size_t i = 0; i < kept.size(); ++i)
                kept[i] = kept[i] && taken[i];
        }
        return kept;
    }

    std::vector<bool> firstOfEqual() const
    {
        std::map<std::pair<storage::Id, storage::Id>, bool> seen;
        return where([&](const storage::SampleKey& key) {
            return seen.emplace(std::pair(key.contentId, key.rejectedContentId), true).second;
        });
    }

    Result<std::vector<bool>> firstOfNear() const
    {
        POFT_TRY_ASSIGN(const auto alike, storage::nearDuplicates(m_connection, m_dataset));
        if (!alike)
            return fail(ErrorKind::Invalid,
                        "Nobody has looked for near duplicates in this data set yet: run `poft-engine duplicates`.");
        std::map<storage::Id, storage::Id> groups;
        for (const storage::NearDuplicate& one : *alike)
            groups.emplace(one.sample, one.first);
        std::unordered_set<storage::Id> taken;
        return where([&](const storage::SampleKey& key) {
            const auto group = groups.find(key.id);
            return group == groups.end() || taken.insert(group->second).second;
        });
    }

    /// What the sample store itself answers.
    Result<std::vector<bool>> byQuery(const Filter& filter)
    {
        storage::SampleQuery query;
        query.dataset = m_dataset;
        if (filter.kind == Kind::Tag) {
            POFT_TRY_ASSIGN(const storage::Tag tag, storage::findTag(m_connection, filter.word));
            query.tag = tag.id;
        } else if (filter.kind == Kind::Verdict) {
            query.verdict = filter.word == "keep" ? storage::Verdict::Keep : storage::Verdict::Drop;
        } else {
            query.search = filter.word;
            POFT_TRY_ASSIGN(const storage::SearchState state, storage::searchState(m_connection, m_dataset));
            if (!state.complete())
                return fail(ErrorKind::Busy, "The data set is still being made searchable: wait for that job to end.");
        }
        POFT_TRY_ASSIGN(const std::vector<storage::Id> ids, storage::sampleIds(m_connection, query));
        return where([&](const storage::SampleKey& key) { return std::ranges::binary_search(ids, key.id); });
    }

    storage::Connection& m_connection;
    storage::Id m_dataset;
    const ScoreLookup& m_scores;
    std::vector<storage::SampleKey> m_keys;
    std::vector<bool> m_candidates;
};

/// Mean ranks of the numbers at `order`, which it sorts.
std::vector<double> ranks(const std::vector<double>& numbers)
{
    std::vector<std::size_t> order(numbers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
    std::vector<double> rank(numbers.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin;
        while (end < order.size() && numbers[order[end]] == numbers[order[begin]])
            ++end;
        for (std::size_t i = begin; i < end; ++i)
            rank[order[i]] = static_cast<double>(begin + end - 1) / 2;
        begin = end;
    }
    return rank;
}

}  // namespace

Result<std::vector<bool>> keptBy(storage::Connection& connection, storage::Id dataset, const Filter& filter,
                                 const ScoreLookup& scores, const std::vector<bool>& candidates)
{
    POFT_TRY_ASSIGN(auto keys, storage::sampleKeys(connection, dataset));
    return Evaluation(connection, dataset, scores, std::move(keys), candidates).kept(filter);
}

Result<std::vector<double>> filterNumbers(storage::Connection& connection, storage::Id dataset, const Filter& filter,
                                          const ScoreLookup& scores)
{
    POFT_TRY_ASSIGN(auto keys, storage::sampleKeys(connection, dataset));
    return Evaluation(connection, dataset, scores, std::move(keys), {}).numbers(filter);
}

double jaccard(const std::vector<bool>& a, const std::vector<bool>& b)
{
    std::size_t both = 0;
    std::size_t either = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        both += a[i] && b[i] ? 1 : 0;
        either += a[i] || b[i] ? 1 : 0;
    }
    return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b)
{
    std::vector<double> left;
    std::vector<double> right;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        if (!std::isnan(a[i]) && !std::isnan(b[i])) {
            left.push_back(a[i]);
            right.push_back(b[i]);
        }
    if (left.size() < 2)
        return std::nan("");
    const std::vector<double> ranksLeft = ranks(left);
    const std::vector<double> ranksRight = ranks(right);
    const double mean = static_cast<double>(left.size() - 1) / 2;
    double product = 0;
    double squareLeft = 0;
    double squareRight = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        product += (ranksLeft[i] - mean) * (ranksRight[i] - mean);
        squareLeft += (ranksLeft[i] - mean) * (ranksLeft[i] - mean);
        squareRight += (ranksRight[i] - mean) * (ranksRight[i] - mean);
    }
    return squareLeft == 0 || squareRight == 0 ? std::nan("") : product / std::sqrt(squareLeft * squareRight);
}

}  // namespace poft::data
