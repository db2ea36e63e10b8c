// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/score/sequence_maker.h"
#include "storage/files/sha256.h"
#include "storage/records/dataset.h"
#include "storage/records/sample.h"
#include "storage/records/supervision.h"
#include "storage/results/supervision_remarks.h"

namespace poft::engine {

/// What a model would learn from a data set, and the samples that a person should look at.
struct Supervision {
    storage::SupervisionReport report;
    std::vector<storage::SupervisedSample> samples;
};

/// Adds up a supervision report, sample by sample. Dropped samples are all listed; of every other finding the first
/// kListedSamples. The report's hash is over the ids and masks of all sequences, in order.
class SupervisionCounter {
public:
    static constexpr std::int64_t kListedSamples = 1000;

    /// One sample; of a pair both sides, the second in `rejected`. An error says that the template refuses it.
    void add(const storage::Sample& sample, const Result<MadeSequence>& sequence,
             const Result<MadeSequence>* rejected = nullptr);

    /// Ends the object's use. Of the report: counts and hash.
    Supervision finish();

private:
    bool addSide(const storage::Sample& sample, const char* side, const Result<MadeSequence>& sequence);
    void list(const storage::Sample& sample, const char* side, const char* finding, bool always = false);
    void addToHash(const text::TrainingSequence& sequence);

    Supervision m_result;
    std::map<std::string, std::int64_t> m_listed;
    files::Sha256 m_hash;
};

/// What decides a report, as JSON: supervision_reports.key. `sharedWith` is SharedCut::keys.
std::string supervisionKey(const storage::Dataset& dataset, const storage::Model& model,
                           const recipe::ScoreSettings& settings, const std::vector<std::string>& sharedWith,
                           const std::string& templateDate);

/// The report of a whole data set, with names and ids; nothing is written. `goOn` is asked now and then, with the share
/// that is done; its error ends the work and is returned.
Result<Supervision> superviseDataset(storage::Connection& connection, const storage::Dataset& dataset,
                                     const storage::Model& model, const SequenceMaker& maker,
                                     const std::string& templateDate, const std::function<Status(double)>& goOn);

using results::dropReasons;
using results::Remark;
using results::remarksOf;

}  // namespace poft::engine
