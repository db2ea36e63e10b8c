// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/evaluate/choice_task.h"
#include "storage/result/result.h"

namespace poft::engine {

/// One question, ready to be asked of any model.
struct ChoiceItem {
    std::int64_t row = 0;              ///< of the file, from 1
    std::string group;                 ///< empty without a group column
    std::string question;              ///< the first prompt without preamble and solved items
    std::vector<std::string> prompts;  ///< one for all choices, or one for each
    std::vector<std::string> choices;  ///< at least two
    std::vector<bool> right;           ///< of each choice; at least one is right

    const std::string& promptOf(std::size_t choice) const { return prompts.size() == 1 ? prompts[0] : prompts[choice]; }
};

struct ChoiceItems {
    std::vector<ChoiceItem> items;
    std::vector<SkippedRow> skipped;
};

/// Writes the task's patterns for every row, after task.fewShot.count solved items (see solvedItems()). A row whose
/// columns do not fit is skipped with the reason; too few solved items are an error.
Result<ChoiceItems> makeChoiceItems(const ChoiceTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved);

}  // namespace poft::engine
