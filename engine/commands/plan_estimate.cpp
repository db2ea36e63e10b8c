// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/plan_estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/commands/sample_length.h"
#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

/// Arithmetic of the matrix products (Kaplan et al. 2020): 2 operations per parameter and token forward, 6 with the
/// backward pass.
constexpr double kForward = 2;
constexpr double kForwardBackward = 6;

/// Operations per second that are assumed where the workspace has no finished run to learn from.
constexpr double kAssumedRate = 6e10;
/// Tokens that a template adds to a sample: the roles and ends of two turns.
constexpr double kTemplateTokens = 8;
/// Loading, tokenizing, evaluating: what a job takes whatever its size.
constexpr double kOverheadSeconds = 1.5;

constexpr std::int64_t kLibraryBytes = 500LL << 20;
/// The longest sample, in mean ones, where only the mean is known.
constexpr double kLongest = 3;
/// Tokens of a batch that is scored.
constexpr std::int64_t kScoredTokens = 2048;

/// Operations per second of the workspace's finished runs, the median; 0 = none.
Result<double> measuredRate(storage::Connection& connection)
{
    POFT_TRY_ASSIGN(const auto runs, storage::listRuns(connection));
    std::vector<double> rates;
    for (const storage::Run& run : runs) {
        if (!run.outputModelId || run.step < 2)
            continue;
        POFT_TRY_ASSIGN(const storage::Model model, storage::findModel(connection, *run.outputModelId));
        POFT_TRY_ASSIGN(const auto last, storage::stepsAfter(connection, run.id, run.step - 1, 1));
        if (!last.empty())
            rates.push_back(last.front().tokensPerSecond * kForwardBackward * static_cast<double>(model.parameters));
    }
    if (rates.empty())
        return 0.0;
    std::ranges::nth_element(rates, rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2));
    return rates[rates.size() / 2];
}

/// Follows the expansion: what each job makes is known to those after it.
class Estimator {
public:
    Estimator(storage::Connection& connection, double rate)
        : m_connection(connection), m_rate(rate), m_lengths(connection)
    {
    }

    bool assumedLengths() const { return m_lengths.assumed(); }

    Result<JobEstimate> estimate(const recipe::Job& job, storage::Id existing)
    {
        JobEstimate out;
        out.existing = existing;
        if (existing != 0) {
            POFT_TRY_ASSIGN(const storage::Job same, storage::findJob(m_connection, existing));
            out.done = same.state == storage::JobState::Done;
        }
        m_lengths.add(job, existing);
        if (job.kind == recipe::JobKind::Model) {
            POFT_TRY_ASSIGN(const recipe::ModelSpec spec, recipe::modelSpecFromText(job.spec));
            if (const auto* making = std::get_if<recipe::Making>(&spec.content)) {
                const Size size = making->from ? sizeOf(job, making->from->key) : sizeOf(*making);
                m_sizes[job.key] = size;
                addTraining(out, size, making->training, samplesOf(job, making->dataset.key),
                            tokensPerSample(job, making->dataset.key, size));
            }
        } else if (job.kind == recipe::JobKind::Score) {
            POFT_TRY_ASSIGN(const recipe::ScoreSpec spec, recipe::scoreSpecFromText(job.spec));
            const Size size = sizeOf(job, spec.model.key);
            out.parameters = size.parameters;
            out.tokens = samplesOf(job, spec.dataset.key) * tokensPerSample(job, spec.dataset.key, size);
            out.seconds = kOverheadSeconds + out.tokens * kForward * static_cast<double>(out.parameters) / m_rate;
            out.memoryBytes = kLibraryBytes + scoringBytes(size, spec.settings.dtype);
        } else if (job.kind == recipe::JobKind::Train) {
            POFT_TRY_ASSIGN(const recipe::TrainSpec spec, recipe::trainSpecFromText(job.spec));
            const Size size = sizeOf(job, spec.after ? "after" : spec.target ? spec.target->key : "");
            m_sizes[job.key] = size;
            const bool dpo = spec.training.objective == recipe::Objective::Dpo;
            const auto& data = dpo ? spec.pairs : spec.train;
            addTraining(out, size, spec.training, data ? samplesOf(job, data->key) : 0,
                        (data ? tokensPerSample(job, data->key, size) : 0) * (dpo ? 2 : 1));
        } else if (job.kind == recipe::JobKind::Dataset) {
            POFT_TRY_ASSIGN(const recipe::DatasetSpec spec, recipe::datasetSpecFromText(job.spec));
            if (const auto* derivation = std::get_if<recipe::Derivation>(&spec.content);
                derivation && derivation->distill)
                addAnswers(out, job, *derivation);
        }
        m_samples[job.key] = static_cast<double>(job.samples.value_or(0));
        return out;
    }

private:
    struct Size {
        std::int64_t parameters = 0;
        std::int64_t vocabSize = 0;
        std::optional<api::ModelConfig> config = {};
    };

    static std::int64_t scoringBytes(const Size& size, const std::string& dtype)
    {
        return size.config ? scoringMemory(*size.config, dtype == "bfloat16", kScoredTokens) : 0;
    }

    double tokensPerSample(const recipe::Job& job, const std::string& input, const Size& size)
    {
        return kTemplateTokens + m_lengths.bytesOf(job, input) / bytesPerToken(size.vocabSize);
    }

    void addTraining(JobEstimate& out, const Size& size, const recipe::TrainingSettings& settings, double samples,
                     double tokensPerSample) const
    {
        out.parameters = size.parameters;
        const double window =
            static_cast<double>(settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps);
        const double passes = settings.maxSteps > 0
                                  ? static_cast<double>(settings.maxSteps) * window / std::max(1.0, samples)
                                  : settings.numTrainEpochs;
        out.tokens = samples * passes * std::min(tokensPerSample, static_cast<double>(settings.maxLength));
        out.seconds = kOverheadSeconds + out.tokens * kForwardBackward * static_cast<double>(out.parameters) / m_rate;
        if (!size.config)
            return;
        const auto longest =
            static_cast<std::int64_t>(std::min(kLongest * tokensPerSample, static_cast<double>(settings.maxLength)));
        out.memory = trainingMemory(*size.config, settings, settings.perDeviceTrainBatchSize, longest);
        out.memoryBytes = kLibraryBytes + out.memory.total();
        const std::int64_t kept =
            settings.saveTotalLimit > 0 ? settings.saveTotalLimit : static_cast<std::int64_t>(std::max(1.0, passes));
        // The newest checkpoint holds the optimizer's state too, and so does the next while it is written.
        const CheckpointSize checkpoint = checkpointSize(*size.config, settings);
        out.diskBytes = checkpoint.weights * (kept + 1) + 2 * checkpoint.optimizer;
    }

    /// Each prompt is read and an answer as long as the one that it replaces is written.
    void addAnswers(JobEstimate& out, const recipe::Job& job, const recipe::Derivation& derivation)
    {
        const Size size = sizeOf(job, derivation.distill->model.key);
        out.parameters = size.parameters;
        for (const recipe::Portion& portion : derivation.from)
            out.tokens += samplesOf(job, portion.dataset.key) * tokensPerSample(job, portion.dataset.key, size);
        out.seconds = kOverheadSeconds + out.tokens * kForward * static_cast<double>(out.parameters) / m_rate;
        out.memoryBytes = kLibraryBytes + scoringBytes(size, derivation.distill->dtype);
    }

    static Size sizeOf(const recipe::Making& making)
    {
        nlohmann::json config = nlohmann::json::parse(making.config, nullptr, false);
        if (!config.is_object() || !making.tokenizer)
            return {};
        config["vocab_size"] = making.tokenizer->vocabSize;
        config["architectures"] = {"LlamaForCausalLM"};
        config["model_type"] = "llama";
        const auto parsed = model::parseConfig(config.dump(), "make.config");
        return parsed ? Size{model::parameterCount(*parsed), parsed->vocabSize, *parsed} : Size{};
    }

    Size sizeOf(const recipe::Job& job, const std::string& input) const
    {
        const auto source = job.inputs.find(input);
        if (source == job.inputs.end())
            return {};
        if (source->second.kind == recipe::Source::Kind::Job) {
            const auto known = m_sizes.find(source->second.name);
            return known == m_sizes.end() ? Size{} : known->second;
        }
        const auto model = storage::findModel(m_connection, source->second.name);
        if (!model)
            return {};
        const auto parsed = model::parseConfig(model->config, "config.json");
        return {model->parameters, parsed ? parsed->vocabSize : 0, parsed ? std::optional(*parsed) : std::nullopt};
    }

    double samplesOf(const recipe::Job& job, const std::string& input) const
    {
        const auto source = job.inputs.find(input);
        if (source == job.inputs.end())
            return 0;
        if (source->second.kind == recipe::Source::Kind::Job) {
            const auto known = m_samples.find(source->second.name);
            return known == m_samples.end() ? 0 : known->second;
        }
        const auto dataset = storage::findDataset(m_connection, source->second.name);
        return dataset ? static_cast<double>(dataset->sampleCount) : 0;
    }

    storage::Connection& m_connection;
    double m_rate;
    SampleLengths m_lengths;
    std::map<std::string, Size> m_sizes;      ///< by key of the job that makes the model
    std::map<std::string, double> m_samples;  ///< by key of the job that makes the data set
};

}  // namespace

Result<PlanEstimate> estimatePlan(storage::Connection& connection, const recipe::Expansion& expansion,
                                  const std::vector<storage::Id>& existing)
{
    POFT_TRY_ASSIGN(const double measured, measuredRate(connection));
    Estimator estimator(connection, measured > 0 ? measured : kAssumedRate);
    PlanEstimate plan;
    for (std::size_t i = 0; i < expansion.jobs.size(); ++i) {
        POFT_TRY_ASSIGN(const JobEstimate one,
                        estimator.estimate(expansion.jobs[i], i < existing.size() ? existing[i] : 0));
        plan.jobs.push_back(one);
        if (one.done) {
            ++plan.done;
            continue;
        }
        plan.seconds += one.seconds;
        plan.diskBytes += one.diskBytes;
        plan.memoryBytes = std::max(plan.memoryBytes, one.memoryBytes);
    }
    if (estimator.assumedLengths())
        plan.assumptions.push_back(
            fmt::format("{:.0f} bytes of text per sample where files are yet to be imported", kAssumedBytesPerSample));
    plan.assumptions.push_back(fmt::format("samples of up to {:g} times the mean length in memory", kLongest));
    plan.assumptions.push_back(
        measured > 0 ? fmt::format("{:.1f} GFLOP/s, as this workspace's finished runs had", measured / 1e9)
                     : fmt::format("{:.0f} GFLOP/s, until a finished run tells better", kAssumedRate / 1e9));
    return plan;
}

}  // namespace poft::engine
