// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/data/sample.h"
#include "storage/recipe/job_spec.h"
#include "storage/result/result.h"

namespace poft::data {

/// Makes known noise (Figures 3 and 5 of the paper) of conversations. Which samples, and what becomes of them, is fixed
/// by the seed.
///
///   "mismatched_response"      every answer is replaced by one of another sample that reads differently
///   "foreign_response"         … by one of the data set `source` (its answers, chosen answers or texts)
///   "character_edits"          every answer has characters inserted, deleted and replaced: each with the chance
///                              Noise::characterRate, at least one, and one is always left
///   "character_insertions", "character_deletions", "character_modifications"
///                              one of the three alone; a modification puts another character in a character's place
///   "truncated_response"       every answer ends early, after a random one of its characters but the last
///   "duplicated_response"      every answer comes twice, a blank line between
///   "shuffled_words"           the words of every answer in another order, white space as it was
///   "empty_response"           every answer is empty
///
/// New characters are drawn from the answers of the data set. Of answers that are too short for a kind, another sample
/// is taken; in a conversation, such answers stay while others of it are changed.
///
/// Mode Replace: of n samples, rate * n of each kind (the running sum is rounded) are drawn without replacement and
/// corrupted where they stand. Mode Add: the n samples stay as they are, and as many corrupted copies follow them (a
/// rate above 1 goes through the data set again).
///
/// Noise is made of samples that are not already known to be noise; `isNoise` and `noiseKind` say what was made, and
/// `isNoise` is false on every other sample that had no value. No noise sample has the answers it was made from. UTF-8
/// stays valid.
///
/// Errors: a kind that is not known, a rate that is no share, pairs or plain text, more noise than samples that it can
/// be made of, no other answer to mismatch, no source.
Result<std::vector<Sample>> addNoise(std::vector<Sample> samples, const recipe::Noise& noise,
                                     const std::vector<Sample>* source = nullptr);

}  // namespace poft::data
