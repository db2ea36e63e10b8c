// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/mark.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// What samples are sorted and cut by. The scores need an experiment, Value a column of values (value_columns).
enum class SampleOrder { Position, RLlm, Spread, RTheta, Tau, PromptBytes, ResponseBytes, Turns, Value };

/// Where a page begins: after this row of the page before.
struct SampleCursor {
    std::optional<double> value;  ///< the sort column of the last row; none in the part without a value
    std::int64_t position = 0;    ///< position or sample id of the last row, as the order needs it
};

/// What a response's log-likelihood is divided by, as score_unit of a training.
enum class ScorePer { Token, Byte, Sequence };

/// Samples with low <= value <= high in one column (not Position); samples without a value are not among them.
struct SampleRange {
    SampleOrder column = SampleOrder::RLlm;
    std::optional<double> low;
    std::optional<double> high;
    Id valueColumn = 0;  ///< of column Value
    /// Instead of the column: the mean log-likelihood per token in this score series. There is no index for it.
    std::optional<Id> series = {};
};

/// Which samples: those that meet every condition that is set.
struct SampleFilter {
    std::string search;                       ///< words, see search_words.h; of a pair, either answer counts
    std::optional<bool> isNoise;              ///< only samples known to be noise, or known not to be
    std::optional<Id> tag;                    ///< only samples with this tag
    std::optional<Verdict> verdict;           ///< only samples that a person marked so
    bool withNote = false;                    ///< only samples with a note
    std::optional<std::vector<Id>> contents;  ///< only samples of these contents (of a pair, prompt and chosen)
    bool nearDuplicates = false;              ///< only samples that have near duplicates in their data set
    std::vector<SampleRange> ranges;          ///< all of them
};

/// Which samples, in which order. At least one of `dataset` and `experiment` is given: with an experiment rows carry
/// its scores, and without a data set all samples that the experiment has scores of are shown.
struct SampleQuery : SampleFilter {
    std::optional<Id> dataset;
    std::optional<Id> experiment;
    SampleOrder order = SampleOrder::Position;
    Id valueColumn = 0;       ///< of order Value
    bool descending = false;  ///< samples without a value come last in both directions
    std::vector<Id> values;   ///< columns of values of which each row carries its number
    std::vector<Id> series;   ///< score series of which each row carries the mean log-likelihood
    /// The epoch series that r_theta is taken from, instead of the latest of any run; needs an experiment. Rows have no
    /// tau then, and SampleOrder::Tau means the order of r_LLM - r_theta, which is that of tau wherever P is 1. Ranges
    /// of either are of the epoch too.
    std::optional<Id> thetaSeries;
    ScorePer per = ScorePer::Token;  ///< of `series` and `thetaSeries`
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
    std::vector<std::optional<double>> series;  ///< parallel to the query's
    std::string prompt;    ///< the last message before the response, shortened to about 200 bytes, on one line
    std::string response;  ///< likewise; of a pair, the chosen one
    std::int64_t promptBytes = 0;
    std::int64_t responseBytes = 0;
    std::int64_t turns = 0;
    std::vector<std::optional<double>> values;  ///< parallel to the query's
    SampleMarks marks;
    bool exactDuplicate = false;  ///< another sample of its data set has the same content
    std::optional<Id>
        nearDuplicateOf;  ///< the first sample of its group of near duplicates (its own id, if it is that)
};

struct SamplePage {
    std::vector<SampleRow> rows;
    std::optional<SampleCursor> next;  ///< none after the last page; a full last page is followed by an empty one
};

/// One page by keyset: its time does not grow with the page's number. Takes about 100 ms of a million samples for any
/// order of a whole data set, and for filters that leave few samples (some 5,000) or a fair share of them; where
/// several conditions together leave little of much, up to seconds: call it where nobody waits.
Result<SamplePage> samplePage(Connection& connection, const SampleQuery& query);

/// How many samples the query has on all its pages (`order`, `limit` and `after` are not read).
Result<std::int64_t> countSamples(Connection& connection, const SampleQuery& query);

/// The ids of the samples of the query on all its pages, ascending (`order`, `limit` and `after` are not read): what a
/// person tags or turns into a subset at once.
Result<std::vector<Id>> sampleIds(Connection& connection, const SampleQuery& query);

}  // namespace poft::storage
