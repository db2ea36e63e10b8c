// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/api/backend.h"

/// What processes that train together tell each other, as JSON in binary form (CBOR). Numbers keep every bit. All
/// processes are of one build on machines of one kind, so there is no version in it.
namespace poft::engine::wire {

std::string pack(const nlohmann::json& message);

/// A message that is none of ours is an error of kind Incompatible.
Result<nlohmann::json> unpack(const std::string& bytes);

/// {"error": sentence, "kind": number}, and its way back.
nlohmann::json ofError(const Error& error);
Status errorIn(const nlohmann::json& answer);

nlohmann::json ofSequences(std::span<const api::Sequence> sequences, std::span<const std::size_t> which);
nlohmann::json ofItems(std::span<const api::TrainingItem> items, std::span<const std::size_t> which);
nlohmann::json ofOutcomes(std::span<const api::ItemOutcome> outcomes);
nlohmann::json ofScores(std::span<const api::SequenceScore> scores);
nlohmann::json ofFloats(const std::vector<std::vector<float>>& lists);
nlohmann::json ofTokens(const std::vector<std::vector<api::TokenId>>& lists);
nlohmann::json ofLearner(const api::LearnerSettings& settings);
nlohmann::json ofLoad(const api::LoadSettings& settings);
nlohmann::json ofObjective(const method::ObjectiveSettings& settings);

// The readers take what the writers made; anything else throws what nlohmann::json throws.
std::vector<api::Sequence> sequencesIn(const nlohmann::json& value);
std::vector<api::TrainingItem> itemsIn(const nlohmann::json& value);
std::vector<api::ItemOutcome> outcomesIn(const nlohmann::json& value);
std::vector<api::SequenceScore> scoresIn(const nlohmann::json& value);
std::vector<std::vector<float>> floatsIn(const nlohmann::json& value);
std::vector<std::vector<api::TokenId>> tokensIn(const nlohmann::json& value);
api::LearnerSettings learnerIn(const nlohmann::json& value);
api::LoadSettings loadIn(const nlohmann::json& value);
method::ObjectiveSettings objectiveIn(const nlohmann::json& value);

}  // namespace poft::engine::wire
