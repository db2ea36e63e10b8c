// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/result/result.h"

namespace poft::engine {

/// The text of resources/paper_tables.json.
Result<std::string> paperTables();

/// What the paper has where a recipe says "paper": "table1" … "table5" as a Markdown table with its source,
/// "figure2" … "figure5" and "ablations" as a sentence, from resources/paper_tables.json. Empty where the recipe (JSON
/// text) names nothing; a name that is not known is an error.
Result<std::string> paperMarkdown(const std::string& recipe);

}  // namespace poft::engine
