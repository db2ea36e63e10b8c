// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/evaluate/task_rows.h"
#include "engine/jinja/template.h"
#include "engine/text/chat_format.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/work/job_control.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Whose files a judged task's answers are written in.
enum class Judge {
    MtBench,     ///< "mt_bench": FastChat's llm_judge
    AlpacaEval,  ///< "alpaca_eval"
};

/// "mt_bench", "alpaca_eval".
std::string_view nameOf(Judge judge);

/// A task whose answers another program judges, from a file in resources/tasks or one of the user's (kind "judged"):
/// here the model only writes them.
struct JudgedTask {
    std::string name;
    std::string description;
    std::string source;
    Judge judge = Judge::MtBench;
    jinja::Template key;    ///< writes what tells a question from all others: its id, or its own text
    jinja::Template turns;  ///< writes a JSON list: what the user says, turn by turn
    std::vector<std::string> columns = {};
    int maxNewTokens = 1024;  ///< of each answer

    /// Reads the text of a task file; an unknown key, a wrong value or a broken pattern is an error that names it.
    static Result<JudgedTask> parse(std::string_view json, const std::string& where);
};

/// A question of one or more turns.
struct JudgedItem {
    std::int64_t row = 0;
    std::string key;
    std::string columns;  ///< the row as JSON, for what else the judge's files repeat
    std::vector<std::string> turns;
};

struct JudgedItems {
    std::vector<JudgedItem> items;
    std::vector<SkippedRow> skipped;
};

/// Writes the task's patterns for every row. A row whose columns do not fit, or whose key was there before, is skipped
/// with the reason.
Result<JudgedItems> makeJudgedItems(const JudgedTask& task, const std::vector<data::Row>& rows);

/// The greedy answers to every turn of every item, each turn after those before it and their answers. A conversation
/// beyond `maxLength` tokens loses its beginning. Fails with Stopped when the control says so between batches.
Result<std::vector<std::vector<std::string>>> answerTurns(api::LikelihoodModel& model,
                                                          const tokenizer::Tokenizer& tokenizer,
                                                          const text::ChatFormat& format,
                                                          const std::vector<api::TokenId>& stopTokens,
                                                          const JudgedTask& task, const std::vector<JudgedItem>& items,
                                                          int maxLength, JobControl& control);

}  // namespace poft::engine
