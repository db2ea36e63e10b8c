// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/evaluate/choice_items.h"
#include "engine/evaluate/exact_match.h"
#include "engine/evaluate/final_answer_evaluation.h"
#include "engine/evaluate/judged_task.h"
#include "engine/evaluate/prepared_task.h"

namespace poft::engine {

// The kinds of tasks that prepareTask() chooses from. Each keeps its task, its items, and copies of what it needs of
// the model; `format` is that of prompts in a user turn, none for prompts in plain text.

std::unique_ptr<PreparedTask> preparedChoices(ChoiceTask task, ChoiceItems items, const tokenizer::Tokenizer& tokenizer,
                                              std::optional<text::ChatFormat> format, int maxLength);

std::unique_ptr<PreparedTask> preparedAnswers(FinalAnswerTask task, AnswerItems items,
                                              const tokenizer::Tokenizer& tokenizer,
                                              std::optional<text::ChatFormat> format,
                                              std::vector<api::TokenId> stopTokens, int maxLength);

std::unique_ptr<PreparedTask> preparedConversations(Task task, std::vector<EvaluationQuestion> questions,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::vector<api::TokenId> stopTokens);

std::unique_ptr<PreparedTask> preparedJudged(JudgedTask task, JudgedItems items, const tokenizer::Tokenizer& tokenizer,
                                             text::ChatFormat format, std::vector<api::TokenId> stopTokens,
                                             int maxLength);

/// The name that results of a task are kept under: "mmlu (5 shots, chat)".
std::string keptName(const std::string& task, int fewShot, bool chat);

}  // namespace poft::engine
