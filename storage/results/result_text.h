// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/results/result_table.h"

namespace poft::results {

/// What the two figures of every table mean, in the words of a heading.
inline constexpr const char* kLastEpochHeading = "last epoch (± over seeds)";
inline constexpr const char* kLaterEpochsHeading = "after the first epoch (± over epochs, mean of the seeds)";

/// The table as Markdown: last epoch, the paper's figure over the epochs after the first, and each epoch; mean ±
/// deviation, rounded to what the spread justifies. A bar in a name is escaped.
std::string toMarkdown(const ResultTable& table);

/// The same figures as CSV (RFC 4180), a line for each arm: full precision, deviations in columns of their own, an
/// empty field where there is no value.
std::string toCsv(const ResultTable& table);

}  // namespace poft::results
