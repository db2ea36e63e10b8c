// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "engine/data/sample.h"
#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"

namespace poft::engine {

/// The samples that a derivation takes of its `index`-th portion, in order: those that the split and then the filter
/// leave, of which as many as the portion wants are drawn. What a filter needs must be there (prepareFilter()).
Result<std::vector<storage::Id>> samplesOfPortion(storage::Connection& connection, const JobInputs& inputs,
                                                  const recipe::Derivation& derivation, std::size_t index);

Result<std::vector<data::Sample>> readSamples(storage::Connection& connection, const std::vector<storage::Id>& ids);

/// The samples with the derivation's noise (data::addNoise()), which may draw answers from another data set.
Result<std::vector<data::Sample>> withNoise(storage::Connection& connection, const JobInputs& inputs,
                                            const recipe::Noise& noise, std::vector<data::Sample> samples);

}  // namespace poft::engine
