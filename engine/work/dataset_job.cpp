// SPDX-License-Identifier: Apache-2.0
#include "engine/work/dataset_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/data/generate.h"
#include "engine/data/noise.h"
#include "engine/data/random.h"
#include "engine/data/split.h"
#include "engine/data/stored_sample.h"
#include "engine/work/index_job.h"
#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"

namespace poft::engine {

namespace {

/// Samples handed to the database at once, between two looks at the control.
constexpr std::size_t kSamplesPerCall = 10000;

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

/// How many samples of a data set are on the split's side; all where there is no split.
Result<std::size_t> keptSize(const JobContext& context, const storage::Dataset& dataset,
                             const std::optional<recipe::Split>& split)
{
    if (!split)
        return static_cast<std::size_t>(dataset.sampleCount);
    std::size_t size = 0;
    POFT_TRY(storage::forEachSample(context.connection, dataset.id, [&](const storage::SampleWithBody& stored) {
        size += data::isKept(*split, stored) ? 1 : 0;
        return true;
    }));
    return size;
}

Status addPortion(const JobContext& context, const storage::Dataset& dataset, const recipe::Portion& portion,
                  const std::optional<recipe::Split>& split, std::uint64_t seed, std::vector<data::Sample>& samples)
{
    POFT_TRY_ASSIGN(const std::size_t size, keptSize(context, dataset, split));
    POFT_TRY_ASSIGN(const std::size_t wanted, portionSize(portion, size, dataset.name));
    const std::vector<std::size_t> chosen = draw(size, wanted, seed);
    std::size_t position = 0;
    std::size_t next = 0;
    Status problem;
    POFT_TRY(storage::forEachSample(context.connection, dataset.id, [&](const storage::SampleWithBody& stored) {
        if (next == chosen.size())
            return false;
        if ((split && !data::isKept(*split, stored)) || position++ != chosen[next])
            return true;
        ++next;
        auto sample = data::fromStored(stored);
        if (!sample) {
            problem = fail(sample.error());
            return false;
        }
        samples.push_back(*std::move(sample));
        return true;
    }));
    return problem;
}

Result<std::vector<data::Sample>> derive(const JobContext& context, const recipe::Derivation& derivation)
{
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    std::vector<data::Sample> samples;
    for (std::size_t i = 0; i < derivation.from.size(); ++i) {
        const std::uint64_t seed =
            data::stableHash(fmt::format("portion {}", i), static_cast<std::uint64_t>(derivation.seed));
        POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(derivation.from[i].dataset));
        POFT_TRY(addPortion(context, dataset, derivation.from[i], derivation.split, seed, samples));
    }
    const auto differs = [&](const data::Sample& sample) { return sample.kind != samples.front().kind; };
    if (std::ranges::any_of(samples, differs))
        return fail(ErrorKind::Invalid,
                    "The data sets to be joined are of different kinds: join only messages, only pairs or only texts.");
    if (!derivation.noise)
        return samples;
    std::vector<data::Sample> source;
    if (derivation.noise->source) {
        POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(*derivation.noise->source));
        POFT_TRY(addPortion(context, dataset, {}, {}, 0, source));
    }
    return data::addNoise(std::move(samples), *derivation.noise, derivation.noise->source ? &source : nullptr);
}

Status write(const JobContext& context, const recipe::DatasetSpec& spec, const std::vector<data::Sample>& samples)
{
    if (samples.empty())
        return fail(ErrorKind::Invalid, fmt::format("The data set {} would be empty.", spec.name));
    POFT_TRY_ASSIGN(const std::string name, storage::freeDatasetName(context.connection, spec.name, context.job().id));
    POFT_TRY_ASSIGN(const storage::Id id,
                    storage::createDataset(context.writer(), {name, data::kindName(samples.front().kind),
                                                              context.job().spec, context.job().id}));
    for (std::size_t begin = 0; begin < samples.size(); begin += kSamplesPerCall) {
        POFT_TRY(context.control.proceed());
        const std::size_t end = std::min(samples.size(), begin + kSamplesPerCall);
        std::vector<storage::NewSample> stored;
        for (std::size_t i = begin; i < end; ++i) {
            POFT_TRY_ASSIGN(storage::NewSample sample, data::toStored(samples[i]));
            stored.push_back(std::move(sample));
        }
        POFT_TRY(storage::appendSamples(context.writer(), id, stored));
        context.control.progress(static_cast<double>(end) / static_cast<double>(samples.size()),
                                 fmt::format("{} samples written", end));
    }
    POFT_TRY(storage::finishDataset(context.writer(), id));
    return makeSearchable(context);
}

}  // namespace

Status runDatasetJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::DatasetSpec spec, recipe::datasetSpecFromText(context.job().spec));
    if (const auto* generation = std::get_if<recipe::Generation>(&spec.content)) {
        POFT_TRY_ASSIGN(const auto samples, data::generate(*generation));
        return write(context, spec, samples);
    }
    POFT_TRY_ASSIGN(const auto samples, derive(context, std::get<recipe::Derivation>(spec.content)));
    return write(context, spec, samples);
}

}  // namespace poft::engine
