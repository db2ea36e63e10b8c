// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/learner.h"
#include "engine/train/batch_order.h"
#include "storage/result/result.h"

namespace poft::engine {

/// trainer_state.json of a checkpoint: where its training stands.
struct TrainerState {
    TrainingPosition position;
    std::int64_t step = 0;  ///< optimizer steps done
    double epoch = 0;       ///< passes done, with the fraction of the one begun
};

/// The files of a model folder beside its weights, copied to every checkpoint so that each is a whole Hugging Face
/// folder; what a folder of adapters lacks comes from the model that they belong to.
Status copyCompanionFiles(const std::filesystem::path& from, const std::filesystem::path& to);

/// What makes a checkpoint a whole Hugging Face folder, beside its weights.
struct Companions {
    std::filesystem::path folder;              ///< of config, tokenizer and template
    std::string chatTemplate = {};             ///< Jinja, where the folder has none and one of ours is learnt
    std::vector<api::TokenId> endTokens = {};  ///< at which an answer ends; added to generation_config.json
};

/// Writes a checkpoint: companions, weights, optimizer and state go to `folder`.tmp, which then takes the place of
/// `folder`; so a folder of that name is whole or not there. Returns its size in bytes. Nothing stays behind on
/// failure. A disk without room for it is a sentence before anything is written.
Result<std::int64_t> writeCheckpoint(const std::filesystem::path& folder, const Companions& companions,
                                     api::Learner& learner, const TrainerState& state);

/// The state of a checkpoint folder that a training can go on from, or why it cannot.
Result<TrainerState> readTrainerState(const std::filesystem::path& folder);

/// Removes optimizer and state of a checkpoint, which keeps its weights; returns the new size in bytes.
Result<std::int64_t> dropOptimizer(const std::filesystem::path& folder);

/// Bytes of all files of a folder.
std::int64_t folderBytes(const std::filesystem::path& folder);

}  // namespace poft::engine
