// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "storage/recipe/filter.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/tables/sample_keys.h"

namespace poft::data {

/// A number of every sample of the data set, in order of position; NaN where it has none. Asked for r_llm and ifd,
/// whose scores the caller knows.
using ScoreLookup = std::function<Result<std::vector<double>>(const recipe::Filter& number)>;

/// Which samples of a data set a filter keeps, in order of position. `candidates` (as many, or empty for all) are those
/// that the filter sees: shares, and the firsts of samples that are alike, are of them.
///
/// top (bottom): of the n candidates with a number, the round(share * n) with the largest (smallest); of equal ones
/// those that come first. "near" needs near duplicates to have been looked for (near_duplicates.h).
Result<std::vector<bool>> keptBy(storage::Connection& connection, storage::Id dataset, const recipe::Filter& filter,
                                 const ScoreLookup& scores, const std::vector<bool>& candidates = {});

/// The numbers that a filter of kind Number goes by, in order of position; NaN where a sample has none.
Result<std::vector<double>> filterNumbers(storage::Connection& connection, storage::Id dataset,
                                          const recipe::Filter& filter, const ScoreLookup& scores);

/// |A and B| / |A or B| of two subsets of one data set; 1 where both are empty.
double jaccard(const std::vector<bool>& a, const std::vector<bool>& b);

/// Spearman's rank correlation over the samples that have both numbers (not NaN), equal numbers having their mean rank:
/// Pearson's correlation of the ranks. NaN with fewer than two samples, or where one number is the same everywhere.
double rankCorrelation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace poft::data
