// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/data/sample.h"
#include "storage/recipe/job_spec.h"
#include "storage/result/result.h"

namespace poft::data {

/// Of the characters of a response, the share that one round of "character_edits" touches on average.
inline constexpr double kCharacterEditRate = 0.2;

/// Makes known noise (Figures 3 and 5 of the paper) of conversations. Which samples, and what becomes of them, is fixed
/// by the seed.
///
///   "mismatched_response"  every answer is replaced by one of another sample that reads differently
///   "character_edits"      every answer has characters inserted, deleted and replaced: each with the chance
///                          kCharacterEditRate, at least one, and one is always left; new characters are drawn from
///                          the answers of the data set
///
/// Mode Replace: of n samples, rate * n of each kind (the running sum is rounded) are drawn without replacement and
/// corrupted where they stand. Mode Add: the n samples stay as they are, and as many corrupted copies follow them (a
/// rate above 1 goes through the data set again).
///
/// Noise is made of samples that are not already known to be noise; `isNoise` and `noiseKind` say what was made, and
/// `isNoise` is false on every other sample that had no value. No noise sample has the answers it was made from. UTF-8
/// stays valid.
///
/// Errors: a kind that is not known, a rate that is no share, pairs or plain text, more noise than samples, no other
/// answer to mismatch.
Result<std::vector<Sample>> addNoise(std::vector<Sample> samples, const recipe::Noise& noise);

}  // namespace poft::data
