// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "engine/bench/benchmark.h"
#include "engine/bench/stopwatch.h"
#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"
#include "engine/model/weight_files.h"

namespace poft::engine {

namespace {

constexpr int kRounds = 5;
constexpr double kGoal = 3;

/// 0.6 billion parameters in the shapes of a 1B model.
api::ModelConfig sampleConfig()
{
    api::ModelConfig config;
    config.vocabSize = 32000;
    config.hiddenSize = 2048;
    config.intermediateSize = 5632;
    config.numHiddenLayers = 10;
    config.numAttentionHeads = 16;
    config.numKeyValueHeads = 4;
    config.headDim = 128;
    return config;
}

Status writeSample(const std::filesystem::path& folder)
{
    const api::ModelConfig config = sampleConfig();
    std::vector<model::TensorView> tensors;
    std::uint64_t largest = 0;
    for (const model::TensorSpec& spec : model::tensorLayout(config)) {
        const auto count = std::accumulate(spec.shape.begin(), spec.shape.end(), std::int64_t{1}, std::multiplies<>());
        const std::uint64_t bytes = static_cast<std::uint64_t>(count) * model::tensorTypeSize(model::TensorType::BF16);
        tensors.push_back({spec.name, model::TensorType::BF16, spec.shape, nullptr, bytes});
        largest = std::max(largest, bytes);
    }
    const std::vector<std::byte> numbers(largest, std::byte{0x3c});
    for (model::TensorView& tensor : tensors)
        tensor.data = numbers.data();
    POFT_TRY(model::writeConfig(folder, config, {}, "bfloat16"));
    return model::writeWeights(folder, tensors);
}

Status measure(api::Backend& backend, const std::filesystem::path& folder, api::DType dtype, const char* what,
               double goal, const MeasurementSink& sink)
{
    api::LoadSettings settings;
    settings.dtype = dtype;
    std::uint64_t bytes = 0;
    settings.progress = [&](std::uint64_t, std::uint64_t total) {
        bytes = total;
        return true;
    };
    Status problem;
    const double seconds = bestSeconds(TimeOf::Wall, kRounds, [&] {
        if (const auto model = backend.loadModel(folder, settings); !model)
            problem = fail(model.error());
    });
    POFT_TRY(problem);
    sink({what, static_cast<double>(bytes) * 1e-9 / seconds, "GB/s", goal});
    return {};
}

}  // namespace

Status benchWeights(const BenchSettings& settings, const MeasurementSink& sink)
{
    std::filesystem::path folder = settings.model;
    if (folder.empty()) {
        folder = settings.scratch;
        POFT_TRY(writeSample(folder));
    }
    POFT_TRY(measure(*settings.backend, folder, api::DType::BFloat16, "load as bfloat16", kGoal, sink));
    return measure(*settings.backend, folder, api::DType::Float32, "load as float32", 0, sink);
}

}  // namespace poft::engine
