// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "engine/api/types.h"
#include "engine/model/config_reader.h"

namespace poft::model {

/// Reads base and scaling of the rotary embedding into `config`: "rope_theta" with "rope_scaling", or the newer
/// "rope_parameters" that holds both ("rope_scaling" wins where a file has the two, as in transformers). Types other
/// than default, linear, llama3 and yarn, and settings of these that are not known, are refused.
void readRopeSettings(ConfigReader& reader, const std::string& where, api::ModelConfig& config);

/// "rope_parameters" of a config; without "rope_theta" it is the older "rope_scaling". Null where nothing is scaled and
/// `withTheta` is false.
nlohmann::ordered_json ropeJson(const api::ModelConfig& config, bool withTheta);

}  // namespace poft::model
