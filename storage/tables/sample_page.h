// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

enum class SampleOrder { Position, RLlm, Spread, RTheta, Tau };

/// Where a page begins: after this row of the page before.
struct SampleCursor {
    std::optional<double> value;  ///< the sort column of the last row; none in the part without a value
    std::int64_t position = 0;    ///< position or sample id of the last row, as the order needs it
};

/// Which samples, in which order. At least one of `dataset` and `experiment` is given: with an experiment rows carry
/// its scores, and without a data set all samples that the experiment has scores of are shown. Orders other than
/// Position need an experiment.
struct SampleQuery {
    std::optional<Id> dataset;
    std::optional<Id> experiment;
    SampleOrder order = SampleOrder::Position;
    bool descending = false;      ///< samples without a value come last in both directions
    std::optional<bool> isNoise;  ///< only samples known to be noise, or known not to be
    int limit = 200;
    std::optional<SampleCursor> after;
};

struct SampleRow {
    Id sampleId = 0;
    Id datasetId = 0;
    std::int64_t position = 0;
    std::optional<bool> isNoise;
    std::string noiseKind;
    std::optional<double> rLlm, spread, rTheta, tau;
    std::string prompt;    ///< the last message before the response, shortened to about 200 bytes, on one line
    std::string response;  ///< likewise; of a pair, the chosen one
};

struct SamplePage {
    std::vector<SampleRow> rows;
    std::optional<SampleCursor> next;  ///< none after the last page; a full last page is followed by an empty one
};

/// One page by keyset: its time does not grow with the page's number.
Result<SamplePage> samplePage(Connection& connection, const SampleQuery& query);

/// How many samples the query has on all its pages (`limit` and `after` are not read).
Result<std::int64_t> countSamples(Connection& connection, const SampleQuery& query);

}  // namespace poft::storage
