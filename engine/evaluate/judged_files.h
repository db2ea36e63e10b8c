// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/evaluate/judged_task.h"
#include "storage/records/evaluation.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// One answered question of a run, from evaluation_items.details.
struct JudgedAnswer {
    std::int64_t item = 0;
    std::string key;
    std::string columns;  ///< the question's row, JSON
    std::vector<std::string> turns;
};

/// The answers of one run after one epoch, under the name that the judge's files have for it.
struct JudgedAnswers {
    std::string model;  ///< "table2-poft-seed-1-epoch-3"
    Judge judge = Judge::MtBench;
    storage::ExperimentEvaluation evaluation;
    std::vector<JudgedAnswer> answers;
};

/// All answers of an experiment's runs to judged tasks, in the order of the expansion and by step.
Result<std::vector<JudgedAnswers>> judgedAnswers(storage::Connection& connection, storage::Id experiment,
                                                 const std::string& experimentName);

/// Writes the files that the judges read, into an existing folder:
///   mt_bench/model_answer/<model>.jsonl   of FastChat's llm_judge
///   alpaca_eval/<model>.json              of alpaca_eval's --model_outputs
/// Gives back their paths. `date` is seconds since 1970.
Result<std::vector<std::filesystem::path>> writeAnswerFiles(const std::filesystem::path& folder,
                                                            const std::vector<JudgedAnswers>& answers,
                                                            std::int64_t date);

/// What a judge said of one answer.
struct Judgment {
    double value = 0;  ///< MT-Bench: 1 to 10; AlpacaEval: 1 = the model's answer was preferred, 0 = the other's
    int turn = 1;
};

/// The judgments of one set of answers by item.
using Judgments = std::map<std::int64_t, std::vector<Judgment>>;

/// What was read from judges' files.
struct ReadJudgments {
    std::map<std::string, Judgments> byModel;  ///< of the models asked for
    std::vector<std::string> problems;         ///< rows that could not be used, one sentence each
    std::int64_t foreign = 0;                  ///< judgments of models that are not among the answers
};

/// Reads FastChat's model_judgment/<judge>_single.jsonl and alpaca_eval's annotations.json (rows of either, JSON or
/// JSON Lines), and finds the answers by question id and instruction.
Result<ReadJudgments> readJudgmentFiles(const std::vector<std::filesystem::path>& files,
                                        const std::vector<JudgedAnswers>& answers);

}  // namespace poft::engine
