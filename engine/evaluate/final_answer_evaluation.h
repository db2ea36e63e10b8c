// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/evaluate/final_answer_task.h"
#include "engine/text/chat_format.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/work/job_control.h"

namespace poft::engine {

/// One question, ready to be asked of any model.
struct AnswerItem {
    std::int64_t row = 0;
    std::string question;                 ///< without preamble and solved items
    std::string prompt;                   ///< with them
    std::vector<std::string> references;  ///< the right answer of each metric
};

struct AnswerItems {
    std::vector<AnswerItem> items;
    std::vector<SkippedRow> skipped;
};

/// Writes the task's patterns for every row, after task.fewShot.count solved items. A row whose columns do not fit, or
/// whose solution has no answer, is skipped with the reason; too few solved items are an error.
Result<AnswerItems> makeAnswerItems(const FinalAnswerTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved);

/// How a model is asked.
struct AnswerSettings {
    const text::ChatFormat* chatFormat = nullptr;  ///< the prompt is a user turn of it; null = plain text
    std::vector<api::TokenId> stopTokens;          ///< at any of which an answer ends
    int maxLength = 2048;  ///< tokens of prompt and answer; of a longer prompt the beginning is left out
};

struct AnswerOutcome {
    std::string text;                  ///< what the model wrote, up to a stop
    std::vector<std::string> answers;  ///< the part of each metric; empty where there is none
    std::vector<double> values;        ///< 1 right, 0 wrong
};

/// The text up to the first stop in it.
std::string untilStop(const std::string& text, const std::vector<std::string>& stops);

/// Lets the model write greedily, in batches, until a stop. Fails with Stopped when the control says so in between.
Result<std::vector<AnswerOutcome>> evaluateAnswers(api::LikelihoodModel& model, const tokenizer::Tokenizer& tokenizer,
                                                   const FinalAnswerTask& task, const std::vector<AnswerItem>& items,
                                                   const AnswerSettings& settings, JobControl& control);

}  // namespace poft::engine
