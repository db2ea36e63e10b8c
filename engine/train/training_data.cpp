// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_data.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "engine/score/scorer.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"

namespace poft::engine {

namespace {

/// Calls `use` for each sample of a data set; its error ends the loop and is returned.
Status forEach(storage::Connection& connection, storage::Id dataset,
               const std::function<Status(const storage::SampleWithBody&)>& use)
{
    Status outcome;
    POFT_TRY(storage::forEachSample(connection, dataset, [&](const storage::SampleWithBody& sample) {
        outcome = use(sample);
        return outcome.has_value();
    }));
    return outcome;
}

/// The sequence of a content, or nothing where it has no response token or cannot be rendered for this model.
Result<std::optional<text::TrainingSequence>> encode(const std::string& body, const SequenceMaker& maker)
{
    POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(body));
    auto made = maker.make(conversation);
    if (!made || !made->sequence.dropReason.empty())
        return std::optional<text::TrainingSequence>();
    return std::optional(std::move(made->sequence));
}

/// Keeps the share of the samples with the highest aligned scores, of equal ones the earlier, in the data set's order.
Status keepBest(TrainingSet& set, double share)
{
    std::vector<std::size_t> order(set.samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (const TrainingSample& sample : set.samples)
        if (!sample.item.hasReference)
            return fail(
                ErrorKind::Invalid,
                "The best samples by aligned models are to be kept, and there are none: name some under aligned.");
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](std::size_t i) { return set.samples[i].item.reference; });
    const auto kept = static_cast<std::size_t>(std::llround(share * static_cast<double>(order.size())));
    order.resize(std::max<std::size_t>(kept, std::min<std::size_t>(1, order.size())));
    std::ranges::sort(order);
    std::vector<TrainingSample> best;
    best.reserve(order.size());
    for (const std::size_t i : order)
        best.push_back(std::move(set.samples[i]));
    set.filtered = static_cast<std::int64_t>(set.samples.size() - best.size());
    set.samples = std::move(best);
    return {};
}

Status weightByAlignedScores(TrainingSet& set)
{
    std::vector<double> scores;
    for (const TrainingSample& sample : set.samples) {
        if (!sample.item.hasReference)
            return fail(ErrorKind::Invalid,
                        "Samples are to be weighted by aligned models, and there are none: name some under aligned.");
        scores.push_back(sample.item.reference);
    }
    const std::vector<double> weights = method::alignedWeights(scores);
    for (std::size_t i = 0; i < weights.size(); ++i)
        set.samples[i].item.weight = weights[i];
    return {};
}

}  // namespace

Result<TrainingSet> makeTrainingSet(storage::Connection& connection, storage::Id dataset, const SequenceMaker& maker,
                                    const recipe::TrainingSettings& settings, std::span<const AlignedScore> aligned)
{
    std::unordered_map<storage::Id, const AlignedScore*> scoreOf;
    for (const AlignedScore& one : aligned)
        if (one.score)
            scoreOf[one.sampleId] = &one;

    TrainingSet set;
    POFT_TRY(forEach(connection, dataset, [&](const storage::SampleWithBody& row) -> Status {
        POFT_TRY_ASSIGN(auto encoded, encode(row.body, maker));
        const auto score = scoreOf.find(row.sample.id);
        if (!encoded || (!aligned.empty() && score == scoreOf.end())) {
            ++set.dropped;
            return {};
        }
        TrainingSample sample;
        sample.sampleId = row.sample.id;
        sample.isNoise = row.sample.isNoise;
        sample.item.sequence = std::move(encoded->sequence);
        set.responseBytes += encoded->responseBytes;
        set.responseTokens += encoded->responseTokens;
        if (score != scoreOf.end()) {
            sample.item.hasReference = true;
            sample.item.reference = *score->second->score;
            set.unequalCuts += score->second->keptBytes == encoded->keptBytes ? 0 : 1;
        }
        if (settings.scoreUnit != recipe::ScoreUnit::Token)
            sample.item.scoreLength = scoreLength(encoded->responseTokens, encoded->responseBytes, settings.scoreUnit);
        if (settings.objective == recipe::Objective::BiPoft && row.sample.isNoise.value_or(false))
            sample.item.targetProbability = 0;
        set.samples.push_back(std::move(sample));
        return {};
    }));
    if (settings.alignedTopShare < 1)
        POFT_TRY(keepBest(set, settings.alignedTopShare));
    if (settings.objective == recipe::Objective::Sft && settings.sampleWeighting == recipe::SampleWeighting::Aligned)
        POFT_TRY(weightByAlignedScores(set));
    return set;
}

Result<TrainingSet> makePairSet(storage::Connection& connection, storage::Id dataset, storage::Id series,
                                const SequenceMaker& maker)
{
    POFT_TRY_ASSIGN(const auto references, storage::loadScores(connection, series, dataset));
    std::unordered_map<storage::Id, const storage::ScoredSample*> referenceOf;
    for (const storage::ScoredSample& one : references)
        referenceOf[one.sampleId] = &one;

    TrainingSet set;
    POFT_TRY(forEach(connection, dataset, [&](const storage::SampleWithBody& row) -> Status {
        POFT_TRY_ASSIGN(auto chosen, encode(row.body, maker));
        POFT_TRY_ASSIGN(auto rejected, encode(row.rejectedBody, maker));
        const auto reference = referenceOf.find(row.sample.id);
        const bool scored = reference != referenceOf.end() && reference->second->score &&
                            reference->second->score->sum && reference->second->rejected &&
                            reference->second->rejected->sum;
        if (!chosen || !rejected || !scored) {
            ++set.dropped;
            return {};
        }
        TrainingSample sample;
        sample.sampleId = row.sample.id;
        sample.isNoise = row.sample.isNoise;
        sample.item.sequence = std::move(chosen->sequence);
        sample.item.rejected = std::move(rejected->sequence);
        sample.item.hasReference = true;
        sample.item.reference = *reference->second->score->sum;
        sample.item.referenceRejected = *reference->second->rejected->sum;
        set.samples.push_back(std::move(sample));
        return {};
    }));
    return set;
}

}  // namespace poft::engine
