// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "engine/bench/benchmark.h"
#include "engine/bench/stopwatch.h"
#include "engine/model/config.h"

namespace poft::engine {

namespace {

/// A model and the batch that it works on. Every token but the first of a row is a response token, so that nothing of
/// the arithmetic is left out.
struct Work {
    std::string name;
    api::ModelConfig config;
    int rows = 0;
    int length = 0;
    int rounds = 0;
};

api::ModelConfig shape(int vocabulary, int hidden, int intermediate, int layers, int heads, int kvHeads)
{
    api::ModelConfig config;
    config.vocabSize = vocabulary;
    config.hiddenSize = hidden;
    config.intermediateSize = intermediate;
    config.numHiddenLayers = layers;
    config.numAttentionHeads = heads;
    config.numKeyValueHeads = kvHeads;
    config.headDim = hidden / heads;
    config.maxPositionEmbeddings = 8192;
    config.tieWordEmbeddings = hidden < 4096;
    return config;
}

Result<std::vector<Work>> works(const BenchSettings& settings)
{
    const bool onCpu = settings.device.kind == api::Device::Kind::Cpu;
    if (!settings.model.empty()) {
        POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(settings.model));
        return std::vector<Work>{
            {settings.model.filename().string(), config, onCpu ? 2 : 4, onCpu ? 256 : 2048, onCpu ? 3 : 10}};
    }
    if (onCpu)
        return std::vector<Work>{{"demo's size", shape(512, 128, 352, 3, 4, 2), 16, 48, 40},
                                 {"SmolLM 135M's shape", shape(49152, 576, 1536, 30, 9, 3), 2, 256, 4}};
    return std::vector<Work>{{"Llama 3.2 1B's shape", shape(128256, 2048, 8192, 16, 32, 8), 4, 4096, 10},
                             {"Llama 3 8B's shape", shape(128256, 4096, 14336, 32, 32, 8), 2, 4096, 5}};
}

std::vector<api::TrainingItem> batchOf(const Work& work)
{
    std::mt19937 random(1);
    std::vector<api::TrainingItem> items(static_cast<std::size_t>(work.rows));
    for (api::TrainingItem& item : items) {
        for (int i = 0; i < work.length; ++i) {
            item.sequence.ids.push_back(
                static_cast<api::TokenId>(random() % static_cast<unsigned>(work.config.vocabSize)));
            item.sequence.responseMask.push_back(i > 0);
        }
        item.hasReference = true;
        item.reference = -8;
    }
    return items;
}

/// Of the products of a forward pass over the batch: twice the weights for each token, attention at half.
double forwardOperations(const Work& work)
{
    const api::ModelConfig& config = work.config;
    const double hidden = config.hiddenSize;
    const double queries = static_cast<double>(config.numAttentionHeads) * config.headDim;
    const double keys = static_cast<double>(config.numKeyValueHeads) * config.headDim;
    const double block = hidden * (queries + 2 * keys) + queries * hidden + 3 * hidden * config.intermediateSize;
    const double tokens = work.length - 1;
    const double row = 2 * tokens * (block * config.numHiddenLayers + hidden * config.vocabSize) +
                       2 * config.numHiddenLayers * queries * tokens * tokens;
    return row * work.rows;
}

struct Precision {
    api::DType dtype;
    const char* name;
};
constexpr Precision kPrecisions[] = {{api::DType::Float32, "float32"}, {api::DType::BFloat16, "bfloat16"}};

Result<std::unique_ptr<api::Learner>> learnerOf(const BenchSettings& settings, const Work& work, api::DType dtype)
{
    api::LearnerSettings start;
    start.load.device = settings.device;
    start.load.dtype = dtype;
    if (!settings.model.empty())
        return settings.backend->loadLearner(settings.model, start);
    return settings.backend->createLearner(work.config, 1, start);
}

void tell(const Work& work, const std::string& what, double seconds, double operations, double peak,
          const MeasurementSink& sink)
{
    const double tokens = static_cast<double>(work.rows) * work.length;
    sink({fmt::format("{}, {}", work.name, what), tokens / seconds, "tokens/s"});
    sink({fmt::format("{}, {}, products", work.name, what), 100 * operations / seconds / peak, "% of the fastest"});
}

/// On a GPU: the time beside that of the same products and attention run alone.
Status tellParts(const BenchSettings& settings, const Work& work, const Precision& precision, bool trains,
                 double seconds, const MeasurementSink& sink)
{
    if (settings.device.kind == api::Device::Kind::Cpu)
        return {};
    // As many tokens as one pass holds; scoring takes several.
    const int rows = trains ? work.rows : std::max(1, 16384 / work.length);
    POFT_TRY_ASSIGN(const double alone, settings.backend->partSeconds(settings.device, precision.dtype, work.config,
                                                                      {rows, work.length, trains}));
    const double passes = static_cast<double>(work.rows) / rows;
    sink({fmt::format("{}, {}, products and attention alone", work.name, precision.name),
          100 * passes * alone / seconds, "% of the time", trains ? 88.0 : 0.0});
    return {};
}

/// The fastest step of an objective, after one that sets up memory; the memory after it goes to `memory`.
Result<double> stepSeconds(api::Learner& learner, const Work& work, method::Objective objective, double& memory)
{
    const std::vector<api::TrainingItem> items = batchOf(work);
    api::StepRequest request{items, work.rows, {}, 1e-5};
    request.objective.objective = objective;
    Status problem;
    const auto step = [&] {
        if (auto outcome = learner.step(request); outcome)
            memory = static_cast<double>(outcome->memoryBytes) / (1 << 30);
        else
            problem = fail(outcome.error());
    };
    step();
    POFT_TRY(problem);
    const double seconds = bestSeconds(TimeOf::Wall, work.rounds, step);
    POFT_TRY(problem);
    return seconds;
}

Status measureTraining(const BenchSettings& settings, const Work& work, const Precision& precision, double peak,
                       const MeasurementSink& sink)
{
    POFT_TRY_ASSIGN(const auto learner, learnerOf(settings, work, precision.dtype));
    double memory = 0;
    POFT_TRY_ASSIGN(const double sft, stepSeconds(*learner, work, method::Objective::Sft, memory));
    tell(work, precision.name, sft, 3 * forwardOperations(work), peak, sink);
    sink({fmt::format("{}, {}, memory", work.name, precision.name), memory, "GiB"});
    POFT_TRY(tellParts(settings, work, precision, true, sft, sink));
    POFT_TRY_ASSIGN(const double poft, stepSeconds(*learner, work, method::Objective::Poft, memory));
    sink({fmt::format("{}, {}, SFT step / PoFT step", work.name, precision.name), sft / poft, "of the time", 1 / 1.02});
    return {};
}

Status measureScoring(const BenchSettings& settings, Work work, const Precision& precision, double peak,
                      const MeasurementSink& sink)
{
    work.rows *= 8;
    POFT_TRY_ASSIGN(const auto learner, learnerOf(settings, work, precision.dtype));
    std::vector<api::Sequence> sequences;
    for (api::TrainingItem& item : batchOf(work))
        sequences.push_back(std::move(item.sequence));
    Status problem;
    const auto score = [&] {
        if (auto scores = learner->likelihood().score(sequences); !scores)
            problem = fail(scores.error());
    };
    score();
    const double seconds = bestSeconds(TimeOf::Wall, work.rounds, score);
    POFT_TRY(problem);
    tell(work, precision.name, seconds, forwardOperations(work), peak, sink);
    return tellParts(settings, work, precision, false, seconds, sink);
}

template <class Measure>
Status forEachWork(const BenchSettings& settings, const MeasurementSink& sink, const Measure& measure)
{
    POFT_TRY_ASSIGN(const std::vector<Work> all, works(settings));
    for (const Precision& precision : kPrecisions) {
        if (precision.dtype == api::DType::Float32 && settings.device.kind != api::Device::Kind::Cpu)
            continue;
        POFT_TRY_ASSIGN(const double peak, settings.backend->productRate(settings.device, precision.dtype));
        for (const Work& work : all) {
            if (const Status status = measure(work, precision, peak); !status) {
                if (status.error().kind != ErrorKind::Device)
                    return status;
                sink({fmt::format("{}, {}", work.name, precision.name), 0, "tokens/s", 0, status.error().message});
            }
        }
    }
    return {};
}

}  // namespace

Status benchTraining(const BenchSettings& settings, const MeasurementSink& sink)
{
    return forEachWork(settings, sink, [&](const Work& work, const Precision& precision, double peak) {
        return measureTraining(settings, work, precision, peak, sink);
    });
}

Status benchScoring(const BenchSettings& settings, const MeasurementSink& sink)
{
    return forEachWork(settings, sink, [&](const Work& work, const Precision& precision, double peak) {
        return measureScoring(settings, work, precision, peak, sink);
    });
}

}  // namespace poft::engine
