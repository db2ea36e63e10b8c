// SPDX-License-Identifier: Apache-2.0
#include "engine/work/dataset_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <span>

#include "engine/data/generate.h"
#include "engine/data/stored_sample.h"
#include "engine/work/derivation.h"
#include "engine/work/distillation.h"
#include "engine/work/filter_scores.h"
#include "engine/work/index_job.h"
#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_keys.h"

namespace poft::engine {

namespace {

/// Samples handed to the database at once, between two looks at the control.
constexpr std::size_t kSamplesPerCall = 10000;

/// The data set, begun under a name that is free.
Result<storage::Id> begin(const JobContext& context, const recipe::DatasetSpec& spec, const std::string& kind,
                          std::size_t size)
{
    if (size == 0)
        return fail(ErrorKind::Invalid, fmt::format("The data set {} would be empty.", spec.name));
    POFT_TRY_ASSIGN(const std::string name, storage::freeDatasetName(context.connection, spec.name, context.job().id));
    return storage::createDataset(context.writer(), {name, kind, context.job().spec, context.job().id});
}

Status finish(const JobContext& context, storage::Id dataset)
{
    POFT_TRY(storage::finishDataset(context.writer(), dataset));
    return makeSearchable(context);
}

/// Calls `writePiece(begin, end)` over `size` samples, with progress and a look at the control between the pieces.
Status inPieces(const JobContext& context, std::size_t size,
                const std::function<Status(std::size_t, std::size_t)>& writePiece)
{
    for (std::size_t begin = 0; begin < size; begin += kSamplesPerCall) {
        POFT_TRY(context.control.proceed());
        const std::size_t end = std::min(size, begin + kSamplesPerCall);
        POFT_TRY(writePiece(begin, end));
        context.control.progress(static_cast<double>(end) / static_cast<double>(size),
                                 fmt::format("{} samples written", end));
    }
    return {};
}

/// What a derivation draws from, for the list of prompts without answer: "a", or "a, b".
Result<std::string> sourceNames(const JobContext& context, const recipe::Derivation& derivation)
{
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    std::string names;
    for (const recipe::Portion& portion : derivation.from) {
        POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(portion.dataset));
        names += (names.empty() ? "" : ", ") + dataset.name;
    }
    return names;
}

Status distillSamples(const JobContext& context, const std::string& name, const recipe::Derivation& derivation,
                      std::vector<data::Sample> samples)
{
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    POFT_TRY_ASSIGN(const storage::Model model, inputs.model(derivation.distill->model));
    POFT_TRY_ASSIGN(const std::string source, sourceNames(context, derivation));
    return distill(context, model, {name, source, *derivation.distill, std::move(samples)});
}

Status write(const JobContext& context, const recipe::DatasetSpec& spec, const std::vector<data::Sample>& samples)
{
    const std::string kind = samples.empty() ? "" : data::kindName(samples.front().kind);
    POFT_TRY_ASSIGN(const storage::Id id, begin(context, spec, kind, samples.size()));
    POFT_TRY(inPieces(context, samples.size(), [&](std::size_t from, std::size_t to) -> Status {
        std::vector<storage::NewSample> stored;
        for (std::size_t i = from; i < to; ++i) {
            POFT_TRY_ASSIGN(storage::NewSample sample, data::toStored(samples[i]));
            stored.push_back(std::move(sample));
        }
        return storage::appendSamples(context.writer(), id, stored);
    }));
    return finish(context, id);
}

Status derive(const JobContext& context, const recipe::DatasetSpec& spec, const recipe::Derivation& derivation)
{
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    std::vector<storage::Id> chosen;
    std::string kind;
    for (std::size_t i = 0; i < derivation.from.size(); ++i) {
        POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(derivation.from[i].dataset));
        if (derivation.filter)
            POFT_TRY(prepareFilter(context, *derivation.filter, dataset.id));
        POFT_TRY_ASSIGN(const auto ids, samplesOfPortion(context.connection, inputs, derivation, i));
        if (!ids.empty() && !kind.empty() && kind != dataset.kind)
            return fail(ErrorKind::Invalid,
                        "The data sets to be joined are of different kinds: join only messages, only pairs or only "
                        "texts.");
        kind = ids.empty() ? kind : dataset.kind;
        chosen.insert(chosen.end(), ids.begin(), ids.end());
    }
    if (derivation.noise) {
        POFT_TRY_ASSIGN(auto samples, readSamples(context.connection, chosen));
        POFT_TRY_ASSIGN(samples, withNoise(context.connection, inputs, *derivation.noise, std::move(samples)));
        return write(context, spec, samples);
    }
    if (derivation.distill) {
        POFT_TRY_ASSIGN(auto samples, readSamples(context.connection, chosen));
        return distillSamples(context, spec.name, derivation, std::move(samples));
    }
    POFT_TRY_ASSIGN(const storage::Id id, begin(context, spec, kind, chosen.size()));
    POFT_TRY(inPieces(context, chosen.size(), [&](std::size_t from, std::size_t to) {
        return storage::copySamples(context.writer(), id, std::span(chosen).subspan(from, to - from));
    }));
    return finish(context, id);
}

}  // namespace

Status runDatasetJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::DatasetSpec spec, recipe::datasetSpecFromText(context.job().spec));
    if (const auto* generation = std::get_if<recipe::Generation>(&spec.content)) {
        POFT_TRY_ASSIGN(const auto samples, data::generate(*generation));
        return write(context, spec, samples);
    }
    return derive(context, spec, std::get<recipe::Derivation>(spec.content));
}

}  // namespace poft::engine
