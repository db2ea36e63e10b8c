// SPDX-License-Identifier: Apache-2.0
#include "engine/data/near_duplicates.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>

#include "storage/content/content_text.h"
#include "storage/tables/datasets.h"

namespace poft::data {

namespace {

constexpr std::size_t kBands = 20;
constexpr std::size_t kRows = 6;
constexpr std::size_t kBins = kBands * kRows;
constexpr std::size_t kSamplesBetweenCalls = 256;
constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();

/// The finalizer of splitmix64: every bit of the input reaches every bit of the output.
std::uint64_t mixed(std::uint64_t value)
{
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

bool isWordByte(unsigned char byte)
{
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

/// FNV-1a of every word. From U+3000 on (lead byte 0xE3) a character is a word.
std::vector<std::uint64_t> wordHashes(std::string_view text)
{
    constexpr std::uint64_t kBasis = 0xcbf29ce484222325U;
    std::vector<std::uint64_t> words;
    std::uint64_t hash = kBasis;
    bool open = false;
    const auto end = [&] {
        if (open)
            words.push_back(hash);
        hash = kBasis;
        open = false;
    };
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (!isWordByte(byte) || byte >= 0xe3)
            end();
        if (!isWordByte(byte))
            continue;
        hash = (hash ^ (byte >= 'A' && byte <= 'Z' ? byte | 0x20U : byte)) * 0x100000001b3U;
        open = true;
    }
    end();
    return words;
}

using BandKeys = std::array<std::uint64_t, kBands>;

/// The smallest hash of each bin; an empty bin takes that of the next one that is not, with its distance mixed in.
BandKeys bandKeys(const std::vector<std::uint64_t>& shingles)
{
    std::array<std::uint64_t, kBins> bins;
    bins.fill(kNothing);
    for (const std::uint64_t shingle : shingles) {
        std::uint64_t& bin = bins[shingle % kBins];
        bin = std::min(bin, mixed(shingle));
    }
    std::array<std::uint64_t, kBins> dense = bins;
    for (std::size_t i = 0; i < kBins && !shingles.empty(); ++i)
        for (std::size_t step = 0; dense[i] == kNothing; ++step)
            if (const std::uint64_t other = bins[(i + step) % kBins]; other != kNothing)
                dense[i] = mixed(other + step);
    BandKeys keys{};
    for (std::size_t band = 0; band < kBands; ++band) {
        std::uint64_t key = band;
        for (std::size_t row = 0; row < kRows; ++row)
            key = mixed(key ^ dense[band * kRows + row]);
        keys[band] = key;
    }
    return keys;
}

/// One distinct content, at the first sample that has it.
struct Distinct {
    storage::Id sample = 0;
    BandKeys keys{};
    std::uint32_t parent = 0;  ///< of the union of groups
    double similarity = 1;
};

class Search {
public:
    Search(storage::Connection& connection, const NearDuplicateSettings& settings)
        : m_connection(connection), m_settings(settings)
    {
    }

    /// A content that was not seen before; `text` is all that it says.
    void add(storage::Id sample, std::string_view text)
    {
        const auto own = static_cast<std::uint32_t>(m_contents.size());
        m_contents.push_back({sample, bandKeys(shingles(text, m_settings.words)), own, 1});
    }

    Status join(const std::function<Status(double)>& proceed)
    {
        std::vector<std::uint32_t> order(m_contents.size());
        std::iota(order.begin(), order.end(), 0U);
        for (std::size_t band = 0; band < kBands; ++band) {
            POFT_TRY(proceed(0.5 + 0.5 * static_cast<double>(band) / kBands));
            std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
                return std::pair(m_contents[a].keys[band], a) < std::pair(m_contents[b].keys[band], b);
            });
            for (std::size_t begin = 0; begin < order.size();) {
                std::size_t end = begin + 1;
                while (end < order.size() && key(order[end], band) == key(order[begin], band))
                    ++end;
                POFT_TRY(joinBucket(std::span(order).subspan(begin, end - begin), proceed));
                begin = end;
            }
        }
        return {};
    }

    std::uint32_t rootOf(std::uint32_t index)
    {
        while (m_contents[index].parent != index)
            index = m_contents[index].parent = m_contents[m_contents[index].parent].parent;
        return index;
    }

    const Distinct& at(std::uint32_t index) const { return m_contents[index]; }
    std::size_t size() const { return m_contents.size(); }

private:
    std::uint64_t key(std::uint32_t index, std::size_t band) const { return m_contents[index].keys[band]; }

    /// Compares each member with the groups that the bucket has so far, by one member of each.
    Status joinBucket(std::span<const std::uint32_t> bucket, const std::function<Status(double)>& proceed)
    {
        constexpr std::size_t kMostGroups = 50;  // a boilerplate's bucket must not take the square of its size
        if (bucket.size() < 2)
            return {};
        std::vector<std::uint32_t> groups{bucket.front()};
        for (std::size_t i = 1; i < bucket.size(); ++i) {
            if (i % kSamplesBetweenCalls == 0)
                POFT_TRY(proceed(-1));
            const std::uint32_t one = bucket[i];
            const auto known = [&](std::uint32_t group) { return rootOf(group) == rootOf(one); };
            if (std::ranges::any_of(groups, known))
                continue;
            bool found = false;
            for (const std::uint32_t group : groups) {
                POFT_TRY_ASSIGN(const double similarity, similarityOf(group, one));
                if (similarity < m_settings.threshold)
                    continue;
                unite(group, one, similarity);
                found = true;
                break;
            }
            if (!found && groups.size() < kMostGroups)
                groups.push_back(one);
        }
        return {};
    }

    void unite(std::uint32_t a, std::uint32_t b, double similarity)
    {
        const std::uint32_t first = std::min(rootOf(a), rootOf(b));
        const std::uint32_t later = std::max(rootOf(a), rootOf(b));
        m_contents[later].parent = first;
        // The later group's first sample is what is new here.
        m_contents[later].similarity = similarity;
    }

    Result<double> similarityOf(std::uint32_t a, std::uint32_t b)
    {
        POFT_TRY_ASSIGN(const auto left, shinglesOf(a));
        POFT_TRY_ASSIGN(const auto right, shinglesOf(b));
        return jaccardOf(left, right);
    }

    Result<std::vector<std::uint64_t>> shinglesOf(std::uint32_t index)
    {
        POFT_TRY_ASSIGN(const storage::SampleWithBody sample,
                        storage::findSample(m_connection, m_contents[index].sample));
        const storage::ContentText text = storage::textOf(sample.body);
        return shingles(text.prompt + "\n" + text.response, m_settings.words);
    }

    storage::Connection& m_connection;
    const NearDuplicateSettings& m_settings;
    std::vector<Distinct> m_contents;
};

}  // namespace

std::string NearDuplicateSettings::toJson() const
{
    std::string digits = std::to_string(threshold);
    digits.erase(digits.find_last_not_of('0') + 1);
    digits += digits.ends_with('.') ? "0" : "";
    return "{\"threshold\":" + digits + ",\"words\":" + std::to_string(words) + "}";
}

std::vector<std::uint64_t> shingles(std::string_view text, int words)
{
    const std::vector<std::uint64_t> hashes = wordHashes(text);
    const auto length = std::min(static_cast<std::size_t>(words), hashes.size());
    std::vector<std::uint64_t> found;
    for (std::size_t begin = 0; length > 0 && begin + length <= hashes.size(); ++begin) {
        std::uint64_t hash = 0;
        for (std::size_t i = begin; i < begin + length; ++i)
            hash = mixed(hash ^ hashes[i]);
        found.push_back(hash);
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

double jaccardOf(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b)
{
    std::vector<std::uint64_t> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    const std::size_t either = a.size() + b.size() - both.size();
    return either == 0 ? 1 : static_cast<double>(both.size()) / static_cast<double>(either);
}

Result<std::vector<storage::NearDuplicate>> findNearDuplicates(storage::Connection& connection, storage::Id dataset,
                                                               const NearDuplicateSettings& settings,
                                                               const std::function<Status(double)>& proceed)
{
    Search search(connection, settings);
    POFT_TRY_ASSIGN(const storage::Dataset whole, storage::findDataset(connection, dataset));
    std::unordered_map<storage::Id, std::uint32_t> contents;
    std::vector<std::pair<storage::Id, std::uint32_t>> samples;  // and the content of each
    Status status;
    POFT_TRY(storage::forEachSample(connection, dataset, [&](const storage::SampleWithBody& stored) {
        if (samples.size() % kSamplesBetweenCalls == 0)
            status = proceed(0.5 * static_cast<double>(samples.size()) /
                             static_cast<double>(std::max<std::int64_t>(1, whole.sampleCount)));
        const auto [place, isNew] =
            contents.emplace(stored.sample.contentId, static_cast<std::uint32_t>(search.size()));
        samples.emplace_back(stored.sample.id, place->second);
        if (isNew) {
            const storage::ContentText text = storage::textOf(stored.body);
            search.add(stored.sample.id, text.prompt + "\n" + text.response);
        }
        return status.has_value();
    }));
    POFT_TRY(status);
    POFT_TRY(search.join(proceed));

    std::vector<std::int64_t> members(search.size());
    for (const auto& [sample, content] : samples)
        ++members[search.rootOf(content)];
    std::vector<storage::NearDuplicate> found;
    for (const auto& [sample, content] : samples) {
        const std::uint32_t root = search.rootOf(content);
        if (members[root] < 2)
            continue;
        // A repetition of a content is wholly alike to the sample that had it first.
        const bool repeated = search.at(content).sample != sample;
        found.push_back({sample, search.at(root).sample, repeated ? 1 : search.at(content).similarity});
    }
    return found;
}

}  // namespace poft::data
