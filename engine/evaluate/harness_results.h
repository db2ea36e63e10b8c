// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/evaluate/prepared_task.h"
#include "storage/result/result.h"

namespace poft::engine {

/// What a result was made with.
struct EvaluationOrigin {
    std::filesystem::path modelFolder;
    std::string dtype;  ///< "float32"
    bool chatTemplate = false;
    std::string templateHash;  ///< of the chat template; empty without one
    std::string date;          ///< UTC
    std::string engine;        ///< engineBuild()
};

/// The line that asks lm-evaluation-harness for the same. It draws solved items at random unless its task is told
/// otherwise (`fewshot_config: {sampler: first_n}`), so few-shot values differ by that draw.
std::string harnessLine(const PreparedTask& task, const EvaluationOrigin& origin);

/// Writes results.json and samples_<task>.jsonl in lm-evaluation-harness's layout into an existing folder.
Status writeHarnessResults(const std::filesystem::path& folder, const PreparedTask& task, const TaskResult& result,
                           const EvaluationOrigin& origin);

}  // namespace poft::engine
