// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/data/sample.h"
#include "storage/recipe/job_spec.h"
#include "storage/result/result.h"

namespace poft::data {

/// The parts of the generated data (recipe::kGeneratedParts). No two of them share a problem, whatever the seeds: the
/// part follows from the problem by a hash.
enum class Part { Base, Aligned, Train, Pairs, Test };

std::optional<Part> partFromName(std::string_view name);

/// The only part that a problem of a task may appear in; `key` is Problem::key.
Part partOf(std::string_view task, std::string_view key);

/// Statements and exchanges in one text of the part Base.
inline constexpr int kStatementsPerText = 4;

/// Samples with known answers, a pure function of the request. All tasks get the same share (the first ones one more
/// where it does not divide), in random order; within a request no problem occurs twice.
///
///   Base                    plain texts, half of it statements, half questions and answers as a log of a conversation
///                           writes them: "user", the question, "assistant", the answer, a line each
///   Aligned, Train, Test    one question and the right answer
///   Pairs                   one question, the right answer chosen, a plausible wrong one rejected
///
/// `extra` names the task, and says how much there is to work on and to answer (capital letters and digits of the
/// question, characters of the answer): {"answer_length":4,"question_size":4,"task":"reverse"}; texts mix tasks and have
/// none. `isNoise` is false except on texts.
///
/// Errors: a task or part that does not exist, a count below 1, more problems than a task has in the part.
Result<std::vector<Sample>> generate(const recipe::Generation& request);

}  // namespace poft::data
