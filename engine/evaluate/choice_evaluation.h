// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/evaluate/choice_items.h"
#include "engine/text/chat_format.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/work/job_control.h"

namespace poft::engine {

/// How the questions are put.
struct ChoiceSettings {
    const text::ChatFormat* chatFormat = nullptr;  ///< the prompt is a user turn of it and the choice the answer's
                                                   ///< begin; null = plain text
    int maxLength = 2048;                          ///< tokens; of a longer sequence the beginning is left out
};

/// What a model made of one item.
struct ChoiceOutcome {
    std::vector<double> logLikelihoods;  ///< summed over each choice's tokens, nats
    std::vector<double> values;          ///< of each metric of the task
    std::size_t chosen = 0;              ///< the likeliest choice by the first metric
};

/// The values of a task's metrics for one item with these log-likelihoods.
std::vector<double> choiceValues(const ChoiceTask& task, const ChoiceItem& item,
                                 const std::vector<double>& logLikelihoods);

/// Tokens of a prompt and a choice as lm-evaluation-harness cuts them: white space at the prompt's end belongs to the
/// choice, and the choice's tokens are those of the whole beyond as many as the prompt alone has. The mask marks them;
/// the whole keeps its last `maxLength` + 1 tokens.
api::Sequence choiceSequence(const tokenizer::Tokenizer& tokenizer, std::string prompt, std::string choice,
                             int maxLength);

/// Scores every choice of every item, in order. Fails with Stopped when the control says so between batches.
Result<std::vector<ChoiceOutcome>> evaluateChoices(api::LikelihoodModel& model, const tokenizer::Tokenizer& tokenizer,
                                                   const ChoiceTask& task, const std::vector<ChoiceItem>& items,
                                                   const ChoiceSettings& settings, JobControl& control);

}  // namespace poft::engine
