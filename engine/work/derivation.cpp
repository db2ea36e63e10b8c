// SPDX-License-Identifier: Apache-2.0
#include "engine/work/derivation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/data/filter.h"
#include "engine/data/noise.h"
#include "engine/data/random.h"
#include "engine/data/split.h"
#include "engine/data/stored_sample.h"
#include "engine/work/filter_scores.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_keys.h"

namespace poft::engine {

namespace {

/// How many samples a portion takes of `size`.
Result<std::size_t> portionSize(const recipe::Portion& portion, std::size_t size, const std::string& name)
{
    if (portion.fraction)
        return static_cast<std::size_t>(std::llround(*portion.fraction * static_cast<double>(size)));
    if (!portion.count)
        return size;
    if (static_cast<std::size_t>(*portion.count) > size)
        return fail(ErrorKind::Invalid, fmt::format("{} samples of {} are asked for and it has {}: ask for fewer.",
                                                    *portion.count, name, size));
    return static_cast<std::size_t>(*portion.count);
}

/// `wanted` of `size` indices without replacement, in ascending order: a portion keeps its data set's order.
std::vector<std::size_t> draw(std::size_t size, std::size_t wanted, std::uint64_t seed)
{
    std::vector<std::size_t> indices(size);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    if (wanted < size) {
        data::Random random(seed);
        random.shuffle(indices);
        indices.resize(wanted);
        std::ranges::sort(indices);
    }
    return indices;
}

}  // namespace

Result<std::vector<storage::Id>> samplesOfPortion(storage::Connection& connection, const JobInputs& inputs,
                                                  const recipe::Derivation& derivation, std::size_t index)
{
    const recipe::Portion& portion = derivation.from[index];
    POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(portion.dataset));
    POFT_TRY_ASSIGN(const auto keys, storage::sampleKeys(connection, dataset.id));
    std::vector<bool> kept(keys.size(), true);
    if (derivation.split) {
        std::size_t position = 0;
        POFT_TRY(storage::forEachContentHash(connection, dataset.id, [&](std::string_view hash) {
            const double place = data::splitPlace(static_cast<std::uint64_t>(derivation.split->seed), hash);
            kept[position++] = place >= derivation.split->begin && place < derivation.split->end;
        }));
    }
    if (derivation.filter) {
        POFT_TRY_ASSIGN(kept, data::keptBy(connection, dataset.id, *derivation.filter,
                                           scoreLookup(connection, &inputs, portion.dataset, dataset), kept));
    }
    std::vector<storage::Id> ids;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (kept[i])
            ids.push_back(keys[i].id);
    POFT_TRY_ASSIGN(const std::size_t wanted, portionSize(portion, ids.size(), dataset.name));
    const std::uint64_t seed =
        data::stableHash(fmt::format("portion {}", index), static_cast<std::uint64_t>(derivation.seed));
    std::vector<storage::Id> chosen;
    for (const std::size_t i : draw(ids.size(), wanted, seed))
        chosen.push_back(ids[i]);
    return chosen;
}

Result<std::vector<data::Sample>> readSamples(storage::Connection& connection, const std::vector<storage::Id>& ids)
{
    std::vector<data::Sample> samples;
    samples.reserve(ids.size());
    for (const storage::Id id : ids) {
        POFT_TRY_ASSIGN(const storage::SampleWithBody stored, storage::findSample(connection, id));
        POFT_TRY_ASSIGN(data::Sample sample, data::fromStored(stored));
        samples.push_back(std::move(sample));
    }
    return samples;
}

Result<std::vector<data::Sample>> withNoise(storage::Connection& connection, const JobInputs& inputs,
                                            const recipe::Noise& noise, std::vector<data::Sample> samples)
{
    if (!noise.source)
        return data::addNoise(std::move(samples), noise);
    recipe::Derivation whole;
    whole.from.emplace_back().dataset = *noise.source;
    POFT_TRY_ASSIGN(const auto ids, samplesOfPortion(connection, inputs, whole, 0));
    POFT_TRY_ASSIGN(const auto source, readSamples(connection, ids));
    return data::addNoise(std::move(samples), noise, &source);
}

}  // namespace poft::engine
