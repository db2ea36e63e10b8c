// SPDX-License-Identifier: Apache-2.0
#include "engine/train/watched_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "engine/data/random.h"
#include "engine/score/aligned_scores.h"
#include "engine/score/scorer.h"
#include "engine/score/sequence_maker.h"
#include "engine/work/load_progress.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/token_likelihoods.h"

namespace poft::engine {

namespace {

/// Samples of a training set, each at most once.
class Choice {
public:
    explicit Choice(const TrainingSet& set) : m_set(set), m_taken(set.samples.size(), false) {}

    /// Takes up to `count` of these indices that are not taken yet, in order.
    void take(const std::vector<std::size_t>& indices, std::int64_t count, const char* reason)
    {
        for (const std::size_t index : indices) {
            if (count == 0)
                return;
            if (m_taken[index])
                continue;
            m_taken[index] = true;
            --count;
            m_chosen.push_back({m_set.samples[index].sampleId, reason, 0, 0});
        }
    }

    std::vector<storage::WatchedSample> chosen() && { return std::move(m_chosen); }

private:
    const TrainingSet& m_set;
    std::vector<bool> m_taken;
    std::vector<storage::WatchedSample> m_chosen;
};

/// Those at the positions, as indices into the training set.
Result<std::vector<std::size_t>> indicesAt(const JobContext& context, const std::vector<std::int64_t>& positions,
                                           storage::Id dataset, const TrainingSet& set)
{
    std::vector<std::size_t> indices;
    if (positions.empty())
        return indices;
    std::unordered_map<storage::Id, std::size_t> indexOf;
    for (std::size_t i = 0; i < set.samples.size(); ++i)
        indexOf[set.samples[i].sampleId] = i;
    for (const std::int64_t position : positions) {
        POFT_TRY_ASSIGN(const auto sample, storage::sampleAt(context.connection, dataset, position));
        const auto found = sample ? indexOf.find(*sample) : indexOf.end();
        if (found != indexOf.end()) {
            indices.push_back(found->second);
            continue;
        }
        POFT_TRY(storage::addFinding(
            context.writer(), context.job().id, false,
            sample ? fmt::format("Sample {} is not watched: it is not trained on.", position)
                   : fmt::format("Sample {} is not watched: the training data has no sample at that position.",
                                 position)));
    }
    return indices;
}

/// Those with a reference score, the lowest first; of equal ones the earlier.
std::vector<std::size_t> byReference(const TrainingSet& set)
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < set.samples.size(); ++i)
        if (set.samples[i].item.hasReference)
            indices.push_back(i);
    std::ranges::stable_sort(indices, {}, [&](std::size_t i) { return set.samples[i].item.reference; });
    return indices;
}

}  // namespace

Result<std::vector<storage::WatchedSample>> chooseWatched(const JobContext& context, const recipe::Watch& watch,
                                                          storage::Id dataset, const TrainingSet& set)
{
    Choice choice(set);
    POFT_TRY_ASSIGN(const auto chosen, indicesAt(context, watch.positions, dataset, set));
    choice.take(chosen, static_cast<std::int64_t>(chosen.size()), "chosen");
    std::vector<std::size_t> ordered = byReference(set);
    choice.take(ordered, watch.lowest, "lowest");
    std::ranges::stable_sort(ordered, std::greater(), [&](std::size_t i) { return set.samples[i].item.reference; });
    choice.take(ordered, watch.highest, "highest");
    std::vector<std::size_t> all(set.samples.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    data::Random random(data::stableHash("watched samples", static_cast<std::uint64_t>(watch.seed)));
    random.shuffle(all);
    choice.take(all, watch.random, "random");

    std::vector<storage::WatchedSample> samples = std::move(choice).chosen();
    for (storage::WatchedSample& sample : samples) {
        POFT_TRY_ASSIGN(const storage::SampleWithBody stored, storage::findSample(context.connection, sample.sampleId));
        sample.contentId = stored.sample.contentId;
        sample.position = stored.sample.position;
    }
    return samples;
}

std::vector<storage::Id> contentsOf(const std::vector<storage::WatchedSample>& watched)
{
    std::vector<storage::Id> contents;
    for (const storage::WatchedSample& sample : watched)
        contents.push_back(sample.contentId);
    return contents;
}

Status fillAlignedTokens(const JobContext& context, const JobInputs& inputs, const recipe::TrainSpec& spec,
                         storage::Id dataset, const std::vector<storage::WatchedSample>& watched,
                         std::span<const SupervisedModel> models)
{
    const std::vector<storage::Id> contents = contentsOf(watched);
    const recipe::ScoreSettings settings = recipe::scoreSettings(spec.training);
    for (std::size_t i = 0; i < models.size(); ++i) {
        POFT_TRY(context.control.proceed());
        POFT_TRY_ASSIGN(const storage::Id series,
                        alignedSeries(context.connection, inputs, spec.aligned[i], *spec.train, dataset));
        POFT_TRY_ASSIGN(const auto missing, storage::contentsWithoutTokens(context.connection, series, contents));
        if (missing.empty())
            continue;
        const storage::Model& model = models[i].model;
        const std::filesystem::path folder = context.workspace.resolve(model.path);
        POFT_TRY_ASSIGN(const ModelText text, ModelText::load(folder, spec.templateDate));
        POFT_TRY_ASSIGN(SharedCut shared,
                        loadSharedCut(context.workspace, model, models[i].sharedWith, spec.templateDate));
        const SequenceMaker maker(text, settings, std::move(shared));
        POFT_TRY_ASSIGN(api::Backend * backend, context.backend.backend());
        const api::LoadSettings load{context.device, spec.training.bf16 ? api::DType::BFloat16 : api::DType::Float32, 0,
                                     loadProgress(context.control, model.name)};
        POFT_TRY_ASSIGN(const auto likelihood, backend->loadModel(folder, load));
        POFT_TRY(fillTokens(context.writer(), series, contents, *likelihood, maker));
    }
    return {};
}

}  // namespace poft::engine
