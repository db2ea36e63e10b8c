// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/score/aligned_scores.h"
#include "engine/score/sequence_maker.h"
#include "engine/train/training_set.h"
#include "storage/recipe/settings.h"

namespace poft::engine {

/// Samples for SFT, PoFT and bi-PoFT: tokenized for the target (`maker`) and joined with the aligned scores by sample.
/// With `aligned` not empty a sample without aligned score is dropped, under every objective alike, so that arms are
/// compared on the same samples; then aligned_top_share keeps those with the highest aligned scores. Nothing may be
/// left (checkTrainable() of train_supervision.h).
Result<TrainingSet> makeTrainingSet(storage::Connection& connection, storage::Id dataset, const SequenceMaker& maker,
                                    const recipe::TrainingSettings& settings, std::span<const AlignedScore> aligned);

/// Pairs for DPO, joined with the reference's summed log-likelihoods (scores of `series`).
Result<TrainingSet> makePairSet(storage::Connection& connection, storage::Id dataset, storage::Id series,
                                const SequenceMaker& maker);

}  // namespace poft::engine
