// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/data/row_reader.h"
#include "engine/jinja/template.h"
#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// A row that gives no question, and why.
struct SkippedRow {
    std::int64_t row = 0;
    std::string reason;
};

/// An error with the first reason where no row of a task gave one of the `items`.
Status someRowFits(const std::string& task, std::size_t items, const std::vector<SkippedRow>& skipped);

/// The good rows of files in order (JSON, JSON Lines, CSV, Parquet); bad ones go to `skipped`.
Result<std::vector<data::Row>> readTaskRows(const std::vector<std::filesystem::path>& files,
                                            std::vector<SkippedRow>& skipped);

/// The samples of a data set as rows, numbered by sample id. Columns: those that were kept when the data set was made,
/// then `messages`, `prompt` (the content before the last assistant turn) and `response` (that turn's content). A
/// sample without an assistant turn lacks the last two.
Result<std::vector<data::Row>> datasetRows(storage::Connection& connection, storage::Id dataset);

/// A column as text; empty where the row has none.
std::string columnText(const data::Row& row, const std::string& column);

/// Writes the patterns of a task over one row.
class RowPatterns {
public:
    /// Fails where the row lacks one of the columns.
    static Result<RowPatterns> of(const data::Row& row, const std::vector<std::string>& columns);

    Result<std::string> text(const jinja::Template& pattern) const;

    /// A pattern that writes a JSON list of texts; `what` names it in the reason.
    Result<std::vector<std::string>> texts(const jinja::Template& pattern, const char* what) const;

private:
    RowPatterns() = default;

    jinja::Variables m_variables;
};

/// Solved items that stand before a question.
struct FewShot {
    int count = 0;
    std::string separator = "\n\n";  ///< after each
    std::string sameColumn = {};     ///< they are taken from rows that agree in this column; empty = all
};

/// The first `fewShot.count` of `solved` that agree in the column, can be written by `example`, and are not the
/// question's own row, in order: no draw, so that anyone gets the same prompt. Too few are an error that names `task`.
Result<std::string> solvedItems(const std::string& task, const FewShot& fewShot, const std::vector<data::Row>& solved,
                                const data::Row& question,
                                const std::function<Result<std::string>(const data::Row&)>& example);

}  // namespace poft::engine
