// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/evaluate/task.h"
#include "engine/text/chat_format.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/work/job_control.h"

namespace poft::engine {

/// One question of a generation task, ready for the model.
struct EvaluationQuestion {
    std::int64_t sampleId = 0;
    std::vector<api::TokenId> prompt;  ///< up to where the answer begins
    std::string reference;             ///< the right answer, normalised
};

/// What the model made of a question.
struct EvaluationAnswer {
    std::int64_t sampleId = 0;
    bool right = false;
    std::string answer;  ///< decoded, without special tokens
};

struct EvaluationOutcome {
    double value = 0;  ///< share of right answers
    std::vector<EvaluationAnswer> answers;
};

/// The questions of a data set: each conversation's turns before its last assistant turn, and that turn as the
/// reference. Samples without an assistant turn are left out. `bodies` are pairs of sample id and content body.
Result<std::vector<EvaluationQuestion>> makeQuestions(const std::vector<std::pair<std::int64_t, std::string>>& bodies,
                                                      const Task& task, const tokenizer::Tokenizer& tokenizer,
                                                      const text::ChatFormat& format);

/// Lets the model answer and counts exact matches. Fails with Stopped when the control says so between batches.
Result<EvaluationOutcome> evaluateExactMatch(api::LikelihoodModel& model,
                                             const std::vector<EvaluationQuestion>& questions, const Task& task,
                                             const tokenizer::Tokenizer& tokenizer,
                                             const std::vector<api::TokenId>& stopTokens, JobControl& control);

}  // namespace poft::engine
