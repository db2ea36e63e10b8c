// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/row_reader.h"
#include "engine/evaluate/choice_task.h"
#include "storage/result/result.h"

namespace poft::engine {

/// One question, ready to be asked of any model.
struct ChoiceItem {
    std::int64_t row = 0;              ///< of the file, from 1
    std::string group;                 ///< empty without a group column
    std::vector<std::string> prompts;  ///< one for all choices, or one for each
    std::vector<std::string> choices;  ///< at least two
    std::vector<bool> right;           ///< of each choice; at least one is right

    const std::string& promptOf(std::size_t choice) const { return prompts.size() == 1 ? prompts[0] : prompts[choice]; }
};

/// A row that gives no question, and why.
struct SkippedRow {
    std::int64_t row = 0;
    std::string reason;
};

struct ChoiceItems {
    std::vector<ChoiceItem> items;
    std::vector<SkippedRow> skipped;
};

/// The good rows of files in order (JSON, JSON Lines, CSV, Parquet); bad ones go to `skipped`.
Result<std::vector<data::Row>> readTaskRows(const std::vector<std::filesystem::path>& files,
                                            std::vector<SkippedRow>& skipped);

/// Writes the task's patterns for every row. Solved items are the first `fewShotCount` rows of `solved` that agree in
/// the task's column and are not the question's own text, in order: no draw, so that anyone gets the same prompt. A row
/// whose columns do not fit is skipped with the reason; too few solved items are an error.
Result<ChoiceItems> makeChoiceItems(const ChoiceTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved, int fewShotCount);

}  // namespace poft::engine
