// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_records.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/score/aligned_scores.h"
#include "engine/score/sample_scores.h"
#include "engine/score/scorer.h"
#include "engine/train/step_summary.h"
#include "engine/train/watched_samples.h"
#include "storage/files/sha256.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

/// Up to this many samples `epoch_scores = auto` makes a pass after each epoch; above, it keeps what was seen in
/// training.
constexpr std::size_t kFullScoresUpTo = 20000;

}  // namespace

TrainingRecords::TrainingRecords(const JobContext& context, const RunRecords& records, const TrainingSet& set,
                                 const TrainingPlan& plan, const ModelText& text, api::Learner& learner,
                                 StepRecorder& recorder)
    : m_context(context),
      m_records(records),
      m_set(set),
      m_plan(plan),
      m_text(text),
      m_learner(learner),
      m_recorder(recorder),
      m_evaluator(context, records.run, records.evaluations, records.validation, plan.objective, learner.likelihood())
{
}

Status TrainingRecords::beforeTraining()
{
    POFT_TRY(showAlignedScores());
    POFT_TRY(runTasks(0, 0, false));
    if (m_records.settings.evalStrategy != recipe::EvalStrategy::No)
        POFT_TRY(m_evaluator.runValidation(0, 0));
    return scoreEpoch(0, 0);
}

void TrainingRecords::resumedFrom(const TrainerState& state)
{
    m_epoch = state.epoch;
    m_epochStart = state.step - state.position.window;
}

Result<bool> TrainingRecords::stepDone(const StepReport& report)
{
    m_epoch = report.epoch;
    if (report.outcome.skipped)
        POFT_TRY(noteSkipped(report.step));
    POFT_TRY(m_recorder.add(summarizeStep(report, m_set, m_plan.objective), stepSamples(report, m_set)));
    const std::int64_t total = m_plan.schedule.totalSteps;
    m_context.control.progress(static_cast<double>(report.step) / static_cast<double>(total),
                               fmt::format("epoch {:.1f}, step {} of {}", report.epoch, report.step, total));

    if (measuresAt(report.step)) {
        POFT_TRY(m_evaluator.runValidation(report.epoch, report.step));
        POFT_TRY_ASSIGN(m_gaveUp, isNoBetter());
    }
    const auto& end = m_records.earlyEnd;
    if (end && end->everySteps > 0 && report.step % end->everySteps == 0) {
        POFT_TRY(m_evaluator.runTask(end->evaluation, report.epoch, report.step));
        m_endedEarly = m_evaluator.newest(end->evaluation) >= end->value;
    }
    return !m_endedEarly && !m_gaveUp;
}

Status TrainingRecords::noteSkipped(std::int64_t step)
{
    if (m_skipped)
        return {};
    m_skipped = true;
    return storage::addFinding(
        m_context.writer(), m_context.job().id, true,
        fmt::format(
            "The loss or gradient of step {} was not finite: it was left out, as any later one like it is. Such "
            "steps have no loss in charts and tables.",
            step));
}

bool TrainingRecords::measuresAt(std::int64_t step) const
{
    return m_evaluator.hasValidation() && m_records.settings.evalStrategy == recipe::EvalStrategy::Steps &&
           step % m_records.settings.evalSteps == 0;
}

Result<bool> TrainingRecords::isNoBetter()
{
    const std::int64_t patience = m_records.settings.earlyStoppingPatience;
    if (patience == 0)
        return false;
    POFT_TRY_ASSIGN(const auto best, m_evaluator.best(m_records.settings.metricForBestModel));
    return best && best->evaluationsSince >= patience;
}

Result<std::optional<std::int64_t>> TrainingRecords::bestStep() const
{
    if (!m_records.settings.loadBestModelAtEnd)
        return std::optional<std::int64_t>();
    POFT_TRY_ASSIGN(const auto best, m_evaluator.best(m_records.settings.metricForBestModel));
    return best ? std::optional(best->step) : std::nullopt;
}

Status TrainingRecords::runTasks(double epoch, std::int64_t step, bool last)
{
    for (std::size_t i = 0; i < m_records.evaluations.size(); ++i)
        if (m_records.evaluations[i].when == recipe::Evaluation::When::Epoch || last)
            POFT_TRY(m_evaluator.runTask(i, epoch, step));
    return {};
}

Result<bool> TrainingRecords::epochDone(std::int64_t epoch, std::int64_t step)
{
    const bool last = m_endedEarly || m_gaveUp || step == m_plan.schedule.totalSteps;
    POFT_TRY(m_recorder.flush());
    POFT_TRY(runTasks(m_epoch, step, last));
    const bool byEpoch = m_records.settings.evalStrategy == recipe::EvalStrategy::Epoch;
    if (byEpoch || (last && m_records.settings.evalStrategy == recipe::EvalStrategy::Steps && !measuresAt(step)))
        POFT_TRY(m_evaluator.runValidation(m_epoch, step));
    POFT_TRY(scoreEpoch(epoch, step));
    m_epochStart = step;

    const auto& end = m_records.earlyEnd;
    if (end && end->everySteps == 0 && m_evaluator.newest(end->evaluation) >= end->value)
        m_endedEarly = true;
    POFT_TRY_ASSIGN(const bool noBetter, isNoBetter());
    m_gaveUp = m_gaveUp || noBetter;
    POFT_TRY(pruneCheckpoints());
    return !m_endedEarly && !m_gaveUp;
}

bool TrainingRecords::checkpointDue(std::int64_t step, bool epochEnded)
{
    // The best step is known only after its checkpoint would have had to be kept.
    if (m_records.settings.loadBestModelAtEnd && (epochEnded || measuresAt(step)))
        return true;
    switch (m_records.settings.saveStrategy) {
        case recipe::SaveStrategy::Epoch:
            return epochEnded;
        case recipe::SaveStrategy::Steps:
            return step % m_records.settings.saveSteps == 0;
        case recipe::SaveStrategy::No:
            break;
    }
    return false;
}

Status TrainingRecords::saveCheckpoint(const TrainingPosition& position, std::int64_t step)
{
    if (step == 0)
        return {};
    // Rows first: a resume must find every step up to its checkpoint.
    POFT_TRY(m_recorder.flush());
    const std::filesystem::path folder = m_context.workspace.checkpointFolder(m_records.run, step);
    POFT_TRY_ASSIGN(const std::int64_t bytes,
                    writeCheckpoint(folder, m_records.companions, m_learner, {position, step, m_epoch}));
    storage::Checkpoint checkpoint;
    checkpoint.runId = m_records.run;
    checkpoint.step = step;
    checkpoint.epoch = m_epoch;
    checkpoint.path = m_context.workspace.storedPath(folder);
    checkpoint.bytes = bytes;
    checkpoint.resumable = true;
    POFT_TRY_ASSIGN(const storage::Id id, storage::insertCheckpoint(m_context.writer(), checkpoint));
    (void)id;
    return pruneCheckpoints();
}

Status TrainingRecords::pruneCheckpoints()
{
    POFT_TRY_ASSIGN(const auto checkpoints, storage::checkpointsOfRun(m_context.connection, m_records.run));
    POFT_TRY_ASSIGN(const std::optional<std::int64_t> best, bestStep());
    const auto limit = static_cast<std::size_t>(m_records.settings.saveTotalLimit);
    for (std::size_t i = 0; i + 1 < checkpoints.size(); ++i) {
        const storage::Checkpoint& checkpoint = checkpoints[i];
        const std::filesystem::path folder = m_context.workspace.resolve(checkpoint.path);
        if (limit > 0 && i + limit < checkpoints.size() && checkpoint.step != best) {
            // The row goes first: a folder without a row is harmless, a row without a folder is not.
            POFT_TRY(storage::removeCheckpoint(m_context.writer(), checkpoint.id));
            std::error_code error;
            std::filesystem::remove_all(folder, error);
        } else if (checkpoint.resumable) {
            POFT_TRY(storage::setCheckpointResumable(m_context.writer(), checkpoint.id, false, checkpoint.bytes));
            POFT_TRY_ASSIGN(const std::int64_t bytes, dropOptimizer(folder));
            POFT_TRY(storage::setCheckpointResumable(m_context.writer(), checkpoint.id, false, bytes));
        }
    }
    return {};
}

bool TrainingRecords::scoresEpochs() const
{
    return m_records.dataset != 0 && m_records.settings.epochScores != recipe::EpochScores::Off;
}

Result<storage::Id> TrainingRecords::epochSeries(std::int64_t epoch) const
{
    SeriesKey key;
    key.templateHash = files::sha256Hex(m_text.format.templateText());
    key.templateDate = m_records.templateDate;
    key.settings = recipe::scoreSettings(m_records.settings);
    key.sharedWith = m_records.shared.keys;
    key.run = m_records.run;
    key.epoch = epoch;
    storage::ScoreSeries series;
    series.role = "epoch";
    series.key = key.toJson();
    series.runId = m_records.run;
    series.epoch = epoch;
    return storage::findOrCreateSeries(m_context.writer(), series);
}

Status TrainingRecords::showAlignedScores()
{
    for (const storage::Id experiment : m_records.experiments) {
        POFT_TRY_ASSIGN(const bool shown,
                        storage::hasSampleScores(m_context.connection, experiment, m_records.dataset));
        if (!shown)
            POFT_TRY(refreshSampleScores(m_context.writer(), experiment, std::nullopt));
    }
    return {};
}

Status TrainingRecords::scoreEpoch(std::int64_t epoch, std::int64_t step)
{
    const bool full =
        m_records.settings.epochScores == recipe::EpochScores::Full ||
        (m_records.settings.epochScores == recipe::EpochScores::Auto && m_set.samples.size() <= kFullScoresUpTo);
    // What was seen in training says nothing before the first step.
    const bool scores = scoresEpochs() && (full || epoch > 0);
    if (!scores && m_records.watched.empty())
        return {};
    POFT_TRY_ASSIGN(const storage::Id id, epochSeries(epoch));
    POFT_TRY(
        fillTokens(m_context.writer(), id, contentsOf(m_records.watched), m_learner.likelihood(), sequenceMaker()));
    if (!scores)
        return {};
    POFT_TRY(full ? fillFull(id) : fillOnline(id, step));
    for (const storage::Id experiment : m_records.experiments)
        POFT_TRY(refreshSampleScores(m_context.writer(), experiment,
                                     TargetScores{m_records.run, id, m_records.dataset, m_records.settings}));
    return {};
}

SequenceMaker TrainingRecords::sequenceMaker() const
{
    return {m_text, recipe::scoreSettings(m_records.settings), m_records.shared};
}

Status TrainingRecords::fillFull(storage::Id series)
{
    return fillSeries(m_context.writer(), series, m_records.dataset, m_learner.likelihood(), sequenceMaker(),
                      m_context.control, [](std::int64_t, std::int64_t) {});
}

Status TrainingRecords::fillOnline(storage::Id series, std::int64_t step)
{
    POFT_TRY_ASSIGN(const auto seen, storage::latestOfSamples(m_context.connection, m_records.run, m_epochStart, step));
    const SequenceMaker maker = sequenceMaker();
    std::vector<storage::Score> scores;
    scores.reserve(seen.size());
    for (const storage::StepSample& one : seen) {
        POFT_TRY_ASSIGN(const storage::SampleWithBody sample, storage::findSample(m_context.connection, one.sampleId));
        POFT_TRY_ASSIGN(const MadeSequence made, maker.make(sample.body));
        storage::Score score = unscored(made.sequence, sample.sample.contentId);
        score.sum = one.rTheta * scoreLength(score.tokens, score.bytes, m_records.settings.scoreUnit);
        scores.push_back(std::move(score));
    }
    return storage::insertScores(m_context.writer(), series, scores);
}

}  // namespace poft::engine
