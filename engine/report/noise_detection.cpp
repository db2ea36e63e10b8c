// SPDX-License-Identifier: Apache-2.0
#include "engine/report/noise_detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "engine/method/objective.h"
#include "engine/score/aligned_scores.h"
#include "storage/recipe/cell_text.h"
#include "storage/series/statistics.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

namespace {

using Kind = NoiseDetector::Kind;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The samples of a training set with ground truth, and what the aligned models say of them.
struct ScoredSet {
    storage::Dataset dataset;
    recipe::TrainSpec spec;  ///< of a train job on it: aligned models, weights, unit
    std::vector<storage::Id> samples;
    std::vector<std::uint8_t> isNoise;
    std::vector<double> rLlm;    ///< NaN where one of the models has no score
    std::vector<double> spread;  ///< NaN likewise, and with a single model
    std::vector<std::vector<double>> perModel;
};

std::vector<double> negated(std::vector<double> values)
{
    for (double& value : values)
        value = -value;
    return values;
}

/// r_LLM of the models for which `counts` is set; NaN where one of them has no score.
std::vector<double> combined(const ScoredSet& set, const std::vector<bool>& counts)
{
    std::vector<double> out(set.samples.size(), kNone);
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::vector<double> values;
        std::vector<double> weights;
        bool complete = true;
        for (std::size_t j = 0; j < set.perModel.size(); ++j) {
            if (!counts[j])
                continue;
            values.push_back(set.perModel[j][i]);
            weights.push_back(set.spec.aligned[j].weight);
            complete = complete && std::isfinite(values.back());
        }
        if (complete && !values.empty())
            out[i] = method::alignedScore(values, weights);
    }
    return out;
}

double meanDistance(const std::vector<double>& a, const std::vector<double>& b)
{
    std::vector<double> distances;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::isfinite(a[i]) && std::isfinite(b[i]))
            distances.push_back(std::abs(a[i] - b[i]));
    return series::mean(distances);
}

/// Nothing where a score job is not done, or the data set has no ground truth of both kinds.
Result<std::optional<ScoredSet>> loadSet(storage::Connection& connection, const storage::Job& job)
{
    ScoredSet set;
    POFT_TRY_ASSIGN(set.spec, recipe::trainSpecFromText(job.spec));
    if (set.spec.aligned.empty() || !set.spec.train)
        return std::optional<ScoredSet>();
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(connection, job.id));
    auto dataset = inputs.dataset(*set.spec.train);
    if (!dataset)
        return std::optional<ScoredSet>();
    set.dataset = *std::move(dataset);
    for (const recipe::AlignedModel& aligned : set.spec.aligned) {
        const auto series = alignedSeries(connection, inputs, aligned, *set.spec.train, set.dataset.id);
        if (!series)
            return std::optional<ScoredSet>();
        POFT_TRY_ASSIGN(const auto scores, storage::loadScores(connection, *series, set.dataset.id));
        std::vector<double>& values = set.perModel.emplace_back();
        const bool first = set.perModel.size() == 1;
        for (const storage::ScoredSample& sample : scores) {
            if (!sample.isNoise)
                continue;
            values.push_back(preferenceScore(sample.score, set.spec.training.scoreUnit).value_or(kNone));
            if (first) {
                set.samples.push_back(sample.sampleId);
                set.isNoise.push_back(*sample.isNoise ? 1 : 0);
            }
        }
    }
    const auto noise = std::ranges::count(set.isNoise, 1);
    if (noise == 0 || noise == static_cast<std::ptrdiff_t>(set.isNoise.size()))
        return std::optional<ScoredSet>();
    set.rLlm = combined(set, std::vector<bool>(set.perModel.size(), true));
    set.spread.assign(set.samples.size(), kNone);
    for (std::size_t i = 0; i < set.samples.size() && set.perModel.size() > 1; ++i) {
        std::vector<double> values;
        for (const auto& model : set.perModel)
            values.push_back(model[i]);
        if (std::isfinite(set.rLlm[i]))
            set.spread[i] = series::sampleDeviation(values);
    }
    return std::optional(std::move(set));
}

NoiseDetector detector(Kind kind, const std::vector<double>& ranks, const ScoredSet& set)
{
    NoiseDetector out;
    out.kind = kind;
    out.roc = series::rocCurve(ranks, set.isNoise);
    return out;
}

/// What the aligned models find: together, each alone, and without each.
std::vector<NoiseDetector> alignedDetectors(const ScoredSet& set)
{
    std::vector<NoiseDetector> out{detector(Kind::Aligned, negated(set.rLlm), set)};
    const std::size_t models = set.perModel.size();
    if (models < 2)
        return out;
    out.push_back(detector(Kind::Disagreement, set.spread, set));
    for (std::size_t j = 0; j < models; ++j) {
        std::vector<bool> others(models, true);
        others[j] = false;
        const std::vector<double> rest = combined(set, others);
        out.push_back(detector(Kind::Alone, negated(set.perModel[j]), set));
        out.push_back(detector(Kind::Without, negated(rest), set));
        out.back().shift = meanDistance(rest, set.rLlm);
        for (NoiseDetector* one : {&out[out.size() - 2], &out.back()})
            one->model = nameWithinRecipe(set.spec.aligned[j].model.key);
    }
    return out;
}

/// What a run's epoch scores find.
Status addRun(storage::Connection& connection, const ArmRun& run, const ScoredSet& set, const recipe::TrainSpec& spec,
              std::vector<NoiseDetector>& out)
{
    const bool sft = spec.training.objective == recipe::Objective::Sft;
    POFT_TRY_ASSIGN(const auto epochs, storage::seriesOfRun(connection, run.run.id));
    for (const storage::ScoreSeries& series : epochs) {
        POFT_TRY_ASSIGN(const auto scores, storage::loadScores(connection, series.id, set.dataset.id));
        std::unordered_map<storage::Id, double> targetOf;
        for (const storage::ScoredSample& sample : scores)
            targetOf[sample.sampleId] = preferenceScore(sample.score, spec.training.scoreUnit).value_or(kNone);
        std::vector<double> target(set.samples.size(), kNone);
        std::vector<double> tau(set.samples.size(), kNone);
        for (std::size_t i = 0; i < set.samples.size(); ++i) {
            const auto found = targetOf.find(set.samples[i]);
            if (found == targetOf.end() || !std::isfinite(found->second) || !std::isfinite(set.rLlm[i]))
                continue;
            target[i] = found->second;
            const double difference = method::preferenceDifference(
                target[i], set.rLlm[i], sft ? 1 : spec.training.poftBeta, sft ? 0 : spec.training.poftGamma);
            tau[i] = method::coefficient(difference, 1, 1);
        }
        for (NoiseDetector one :
             {detector(Kind::Tau, negated(tau), set), detector(Kind::Target, negated(target), set)}) {
            one.run = run;
            one.epoch = series.epoch.value_or(0);
            out.push_back(std::move(one));
        }
    }
    return {};
}

std::string armOf(const ArmRun& run)
{
    const std::string cell = recipe::cellText(run.cell);
    return cell.empty() ? run.arm : run.arm + ", " + cell;
}

}  // namespace

Result<std::vector<NoiseDetection>> noiseDetection(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, experiment));
    POFT_TRY_ASSIGN(const auto runs, experimentRuns(connection, experiment));
    std::vector<NoiseDetection> out;
    std::vector<ScoredSet> sets;
    for (const storage::ExperimentJob& one : jobs) {
        if (one.job.kind != "train")
            continue;
        POFT_TRY_ASSIGN(auto loaded, loadSet(connection, one.job));
        if (!loaded)
            continue;
        // Arms with other aligned models have other scores of the same samples.
        std::size_t at = 0;
        while (at < sets.size() &&
               (sets[at].dataset.id != loaded->dataset.id || sets[at].spec.aligned != loaded->spec.aligned ||
                sets[at].spec.training.scoreUnit != loaded->spec.training.scoreUnit))
            ++at;
        if (at == sets.size()) {
            out.push_back({loaded->dataset.name, alignedDetectors(*loaded)});
            sets.push_back(*std::move(loaded));
        }
        const auto run =
            std::ranges::find(runs, one.job.id, [](const ArmRun& candidate) { return candidate.run.jobId; });
        if (run == runs.end())
            continue;
        POFT_TRY_ASSIGN(const recipe::TrainSpec spec, recipe::trainSpecFromText(one.job.spec));
        POFT_TRY(addRun(connection, *run, sets[at], spec, out[at].detectors));
    }
    return out;
}

std::string nameOf(const NoiseDetector& detector)
{
    const auto ofRun = [&](const char* what) {
        return fmt::format("low {} of {}, seed {}, epoch {}", what, armOf(detector.run), detector.run.seed,
                           detector.epoch);
    };
    switch (detector.kind) {
        case Kind::Aligned:
            break;
        case Kind::Alone:
            return fmt::format("low score of {} alone", detector.model);
        case Kind::Without:
            return fmt::format("low r_LLM without {}", detector.model);
        case Kind::Disagreement:
            return "high disagreement of the aligned models";
        case Kind::Target:
            return ofRun("r_θ");
        case Kind::Tau:
            return ofRun("τ");
    }
    return "low r_LLM";
}

std::vector<DetectionByEpoch> detectionByEpoch(const std::vector<NoiseDetection>& detections)
{
    std::vector<DetectionByEpoch> out;
    for (const NoiseDetection& detection : detections)
        for (const Kind kind : {Kind::Tau, Kind::Target}) {
            std::vector<std::string> arms;
            for (const NoiseDetector& one : detection.detectors)
                if (one.kind == kind && std::ranges::find(arms, armOf(one.run)) == arms.end())
                    arms.push_back(armOf(one.run));
            for (const std::string& arm : arms) {
                std::map<std::int64_t, std::vector<double>> areas;
                for (const NoiseDetector& one : detection.detectors)
                    if (one.kind == kind && armOf(one.run) == arm && std::isfinite(one.roc.area))
                        areas[one.epoch].push_back(one.roc.area);
                DetectionByEpoch row{arm, detection.dataset, kind, {}, {}, 0};
                for (const auto& [epoch, values] : areas) {
                    row.epochs.push_back(epoch);
                    row.areas.push_back(series::mean(values));
                    row.seeds = std::max(row.seeds, static_cast<int>(values.size()));
                }
                if (!row.epochs.empty())
                    out.push_back(std::move(row));
            }
        }
    return out;
}

std::string toMarkdown(const std::vector<NoiseDetection>& detections)
{
    std::string out;
    for (const NoiseDetection& detection : detections) {
        const series::Roc& all = detection.detectors.front().roc;
        out +=
            fmt::format("{}: {} samples known to be noise, {} known to be clean.\n\n| ranked by | AUC |\n|---|---|\n",
                        detection.dataset, all.positives, all.negatives);
        for (const NoiseDetector& one : detection.detectors)
            if (one.kind != Kind::Tau && one.kind != Kind::Target)
                out += fmt::format(
                    "| {}{} | {:.3f} |\n", nameOf(one),
                    one.kind == Kind::Without ? fmt::format(" (r_LLM moves by {:.2f} nats)", one.shift) : "",
                    one.roc.area);
        out += "\n";
    }
    const std::vector<DetectionByEpoch> rows = detectionByEpoch(detections);
    if (rows.empty())
        return out;
    std::vector<std::int64_t> epochs;
    for (const DetectionByEpoch& row : rows)
        for (const std::int64_t epoch : row.epochs)
            if (std::ranges::find(epochs, epoch) == epochs.end())
                epochs.push_back(epoch);
    std::ranges::sort(epochs);
    out += "| AUC after epoch (mean of the seeds) | seeds |";
    std::string rule = "|---|---|";
    for (const std::int64_t epoch : epochs) {
        out += fmt::format(" {} |", epoch);
        rule += "---|";
    }
    out += "\n" + rule + "\n";
    for (const DetectionByEpoch& row : rows) {
        out += fmt::format("| low {} of {} on {} | {} |", row.kind == Kind::Tau ? "τ" : "r_θ", row.arm, row.dataset,
                           row.seeds);
        for (const std::int64_t epoch : epochs) {
            const auto at = std::ranges::find(row.epochs, epoch);
            out += at == row.epochs.end()
                       ? " – |"
                       : fmt::format(" {:.3f} |", row.areas[static_cast<std::size_t>(at - row.epochs.begin())]);
        }
        out += "\n";
    }
    return out;
}

}  // namespace poft::engine
