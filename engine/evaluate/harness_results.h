// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/evaluate/choice_evaluation.h"
#include "storage/result/result.h"

namespace poft::engine {

/// What a result was made with.
struct EvaluationOrigin {
    std::filesystem::path modelFolder;
    std::string dtype;  ///< "float32"
    int fewShot = 0;
    bool chatTemplate = false;
    std::string templateHash;  ///< of the chat template; empty without one
    std::string date;          ///< UTC
    std::string engine;        ///< engineBuild()
};

/// The line that asks lm-evaluation-harness for the same. It draws solved items at random unless its task is told
/// otherwise (`fewshot_config: {sampler: first_n}`), so few-shot values differ by that draw.
std::string harnessLine(const ChoiceTask& task, const EvaluationOrigin& origin);

/// Writes results.json and samples_<task>.jsonl in lm-evaluation-harness's layout into an existing folder.
Status writeHarnessResults(const std::filesystem::path& folder, const ChoiceTask& task, const ChoiceItems& items,
                           const ChoiceResult& result, const EvaluationOrigin& origin);

}  // namespace poft::engine
