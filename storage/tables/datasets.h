// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/content/content_text.h"
#include "storage/records/dataset.h"
#include "storage/records/sample.h"
#include "storage/tables/writer.h"

namespace poft::storage {

struct NewDataset {
    std::string name;
    std::string kind;    ///< "messages", "pairs", "text"
    std::string origin;  ///< JSON
    std::optional<Id> jobId;
};

/// The content of a new sample: a canonical body (contentBody()), or the id of a content that is in the workspace
/// already (data sets derived from others).
struct ContentSource {
    std::string body;
    Id contentId = 0;  ///< used when `body` is empty
};

struct NewSample {
    ContentSource content;                  ///< of a pair: prompt and chosen
    std::optional<ContentSource> rejected;  ///< of a pair: prompt and rejected
    std::optional<bool> isNoise;
    std::string noiseKind;  ///< empty = none
    std::optional<std::int64_t> sourceLine;
    std::string extra;  ///< canonical JSON object; empty = none
    /// Of the content, where the caller knows them already (a body takes long to read).
    std::optional<ContentLengths> lengths = {};
};

/// Begins a data set in state 'importing'. A leftover of the same job is removed first; a name that is taken by another
/// data set is refused.
Result<Id> createDataset(const Writer& writer, const NewDataset& dataset);

/// `wanted`, or the first of "wanted (2)", "wanted (3)" … that no data set has; the name of the job's own data set
/// where an earlier attempt made one.
Result<std::string> freeDatasetName(Connection& connection, const std::string& wanted, Id job);

/// Appends samples after those that are there, in chunks; each distinct content is stored once.
Status appendSamples(const Writer& writer, Id dataset, std::span<const NewSample> samples);

/// Adds rows that could not be used; a row that is listed already is replaced.
Status appendBadRows(const Writer& writer, Id dataset, std::span<const BadRow> rows);

/// Says where an unfinished data set comes from, once that is known (the digests of files are, when they are read).
Status setDatasetOrigin(const Writer& writer, Id dataset, const std::string& origin);

/// Computes the fingerprint over the samples in order, writes the counts and makes the data set 'ready'.
Status finishDataset(const Writer& writer, Id dataset);

/// Removes a data set with its samples in chunks, and the contents that nothing else uses and nobody scored. It is
/// hidden and its name is free as soon as the first chunk is committed.
Status removeDataset(const Writer& writer, Id dataset);

/// Removes data sets in state 'importing' whose job is gone or final, or that never had one: what a dead import left
/// behind.
Status removeUnfinishedDatasets(const Writer& writer);

/// Reading functions show finished data sets only, unless the id of an unfinished one is given.
Result<Dataset> findDataset(Connection& connection, Id id);
/// NotFound with the names that exist, when there is none of that name; an unfinished one is NotFound too.
Result<Dataset> findDataset(Connection& connection, const std::string& name);
/// The data set that a job made, finished or not.
Result<std::optional<Dataset>> datasetOfJob(Connection& connection, Id job);
Result<std::vector<Dataset>> listDatasets(Connection& connection);
Result<std::vector<Dataset>> datasetsChangedSince(Connection& connection, Change last);
/// Those that were read from a file with these bytes, finished ones in order; `sha256` is hexadecimal.
Result<std::vector<Dataset>> datasetsFromFile(Connection& connection, const std::string& sha256);
/// Those with the same samples in the same order, whatever they were made from, finished ones in order.
Result<std::vector<Dataset>> datasetsWithFingerprint(Connection& connection, const std::string& fingerprint);
Result<std::vector<BadRow>> listBadRows(Connection& connection, Id dataset, int limit);
/// The bad rows by reason, the most frequent first; `first` is one of each.
Result<std::vector<BadRowReason>> listBadRowReasons(Connection& connection, Id dataset, int limit);

/// Calls `use` for every sample in order of position, with bodies; stops early when it returns false. Reads in short
/// pieces, so `use` may write.
Status forEachSample(Connection& connection, Id dataset, const std::function<bool(const SampleWithBody&)>& use);

/// The sample at a 0-based position of a data set; none where it has fewer.
Result<std::optional<Id>> sampleAt(Connection& connection, Id dataset, std::int64_t position);

/// One sample with the bodies of its contents.
Result<SampleWithBody> findSample(Connection& connection, Id sample);

/// `wanted`, or the first of "wanted (2)", "wanted (3)" … that no data set has.
Result<std::string> freeDatasetName(Connection& connection, const std::string& wanted);

}  // namespace poft::storage
