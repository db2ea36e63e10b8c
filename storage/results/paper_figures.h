// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/result/result.h"
#include "storage/results/overview.h"

namespace poft::results {

// The figures that a paper prints, beside those of an experiment that repeats it.
//
// A recipe names the table, and where its own words are not the table's, what they are there:
//
//     "paper": {"table": "table1", "names": {"mistral-7b": "Mistral-7B", "SFT on answers of A": ["SFT", "A"]}}
//
// or only "paper": "table1". A row of the table belongs to an arm in a cell when its words are the arm's name and the
// cell's values, in any order.

/// What a recipe's "paper" says.
struct PaperReference {
    std::string table;                                      ///< "table1", "figure4"; empty where it has none
    std::map<std::string, std::vector<std::string>> names;  ///< word of the recipe → words of the table
};

PaperReference paperReference(const std::string& recipe);

/// Sets overview.paperColumns and each row's `paper`. `tables` is the text of resources/paper_tables.json; a reference
/// to a figure, or none, adds nothing. Errors: text that is no such document, a table that it does not have.
Status addPaperFigures(Overview& overview, const PaperReference& reference, const std::string& tables);

}  // namespace poft::results
