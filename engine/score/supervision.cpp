// SPDX-License-Identifier: Apache-2.0
#include "engine/score/supervision.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/tables/datasets.h"

namespace poft::engine {

namespace {

using storage::SupervisionReport;
namespace finding = storage::finding;

/// Raised whenever a change of the code changes a report.
constexpr int kSupervisionVersion = 1;

/// Samples between two looks at whether to go on.
constexpr std::int64_t kSamplesPerLook = 256;

void appendLittleEndian(std::string& bytes, std::uint64_t value, int size)
{
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>((value >> (8 * i)) & 0xff);
}

}  // namespace

void SupervisionCounter::add(const storage::Sample& sample, const Result<MadeSequence>& sequence,
                             const Result<MadeSequence>* rejected)
{
    ++m_result.report.samples;
    bool learnt = addSide(sample, rejected ? "chosen" : "", sequence);
    if (rejected)
        learnt = addSide(sample, "rejected", *rejected) && learnt;
    m_result.report.dropped += learnt ? 0 : 1;
}

bool SupervisionCounter::addSide(const storage::Sample& sample, const char* side, const Result<MadeSequence>& made)
{
    SupervisionReport& report = m_result.report;
    ++report.sequences;
    if (!made) {
        ++report.notRendered;
        list(sample, side, finding::kNotRendered, true);
        addToHash({});
        return false;
    }
    const text::TrainingSequence& sequence = made->sequence;
    addToHash(sequence);
    const auto tokens = static_cast<std::int64_t>(sequence.sequence.ids.size());
    report.tokens += tokens;
    report.longest = std::max(report.longest, tokens);
    report.responseTokens += sequence.responseTokens;
    report.responseBytes += sequence.responseTokens > 0 ? sequence.responseBytes : 0;
    ++(sequence.bosTokens == 0 ? report.bosNone : sequence.bosTokens == 1 ? report.bosOne : report.bosTwo);
    report.endLearnt += sequence.endLearnt ? 1 : 0;
    report.cutForOthers += made->cutForOthers ? 1 : 0;

    const auto note = [&](bool found, std::int64_t& count, const char* name, bool always = false) {
        count += found ? 1 : 0;
        if (found)
            list(sample, side, name, always);
    };
    note(sequence.dropReason == text::kNoResponseToken, report.noResponse, finding::kNoResponseToken, true);
    note(sequence.dropReason == text::kUndecidedResponse, report.undecided, finding::kUndecidedResponse, true);
    note(sequence.kept.has_value(), report.cut, finding::kResponseCut);
    note(sequence.lostEndOfTurn, report.endLost, finding::kEndLost);
    note(sequence.turnsWithoutEnd > 0, report.endMissing, finding::kEndMissing);
    note(sequence.boundaryMerges > 0, report.boundaryMerges, finding::kBoundaryMerge);
    if (sequence.bosTokens > 1)
        list(sample, side, finding::kTwoBeginnings);
    return sequence.dropReason.empty();
}

void SupervisionCounter::list(const storage::Sample& sample, const char* side, const char* finding, bool always)
{
    if (++m_listed[finding] <= kListedSamples || always)
        m_result.samples.push_back({finding, sample.position, side, sample.id});
}

void SupervisionCounter::addToHash(const text::TrainingSequence& sequence)
{
    const auto& ids = sequence.sequence.ids;
    const auto& mask = sequence.sequence.responseMask;
    std::string bytes;
    bytes.reserve(8 + 5 * ids.size());
    appendLittleEndian(bytes, ids.size(), 8);
    for (const api::TokenId id : ids)
        appendLittleEndian(bytes, static_cast<std::uint64_t>(id), 4);
    bytes.append(mask.begin(), mask.end());
    m_hash.add(bytes);
}

Supervision SupervisionCounter::finish()
{
    m_result.report.hash = files::toHex(m_hash.digest());
    return std::move(m_result);
}

std::string supervisionKey(const storage::Dataset& dataset, const storage::Model& model,
                           const recipe::ScoreSettings& settings, const std::vector<std::string>& sharedWith,
                           const std::string& templateDate)
{
    // An id is given again after a deletion, a name too; a report lists samples of one data set and no other.
    return nlohmann::json{{"dataset", {{"id", dataset.id}, {"made", dataset.createdAt}, {"hash", dataset.fingerprint}}},
                          {"model", model.name},
                          {"tokenizer", model.tokenizerHash},
                          {"template", model.templateHash},
                          {"template_date", templateDate},
                          {"turns", "all"},
                          {"score_end_of_turn", settings.scoreEndOfTurn},
                          {"train_on_prompt", settings.trainOnPrompt},
                          {"max_length", settings.maxLength},
                          {"truncation", sharedWith.empty() ? "own" : "shared"},
                          {"shared_with", sharedWith},
                          {"version", kSupervisionVersion}}
        .dump();
}

Result<Supervision> superviseDataset(storage::Connection& connection, const storage::Dataset& dataset,
                                     const storage::Model& model, const SequenceMaker& maker,
                                     const std::string& templateDate, const std::function<Status(double)>& goOn)
{
    SupervisionCounter counter;
    Status outcome;
    std::int64_t seen = 0;
    POFT_TRY(storage::forEachSample(connection, dataset.id, [&](const storage::SampleWithBody& row) {
        if (row.rejectedBody.empty()) {
            counter.add(row.sample, maker.make(row.body));
        } else {
            const Result<MadeSequence> rejected = maker.make(row.rejectedBody);
            counter.add(row.sample, maker.make(row.body), &rejected);
        }
        if (++seen % kSamplesPerLook == 0)
            outcome =
                goOn(static_cast<double>(seen) / static_cast<double>(std::max<std::int64_t>(1, dataset.sampleCount)));
        return outcome.has_value();
    }));
    POFT_TRY(outcome);
    Supervision made = counter.finish();
    made.report.datasetId = dataset.id;
    made.report.datasetName = dataset.name;
    made.report.modelId = model.id;
    made.report.modelName = model.name;
    made.report.key = supervisionKey(dataset, model, maker.settings(), maker.sharedWith(), templateDate);
    return made;
}

}  // namespace poft::engine
