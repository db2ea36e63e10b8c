// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
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

struct Sample {
    model::TensorType type;
    const char* name;
};
constexpr Sample kNarrow{model::TensorType::BF16, "bfloat16"};
constexpr Sample kWide{model::TensorType::F32, "float32"};

/// Gives back the bytes of its weights.
Result<std::uint64_t> writeSample(const std::filesystem::path& folder, const Sample& sample)
{
    const api::ModelConfig config = sampleConfig();
    std::vector<model::TensorView> tensors;
    std::uint64_t largest = 0;
    std::uint64_t total = 0;
    for (const model::TensorSpec& spec : model::tensorLayout(config)) {
        const auto count = std::accumulate(spec.shape.begin(), spec.shape.end(), std::int64_t{1}, std::multiplies<>());
        const std::uint64_t bytes = static_cast<std::uint64_t>(count) * model::tensorTypeSize(sample.type);
        tensors.push_back({spec.name, sample.type, spec.shape, nullptr, bytes});
        largest = std::max(largest, bytes);
        total += bytes;
    }
    const std::vector<std::byte> numbers(largest, std::byte{0x3c});
    for (model::TensorView& tensor : tensors)
        tensor.data = numbers.data();
    POFT_TRY(model::writeConfig(folder, config, {}, sample.name));
    POFT_TRY(model::writeWeights(folder, tensors));
    return total;
}

/// From memory that is there to memory that has never been touched, on one thread: what loading is compared with.
double copyRate(std::uint64_t bytes)
{
    const std::vector<std::byte> from(bytes, std::byte{1});
    bool copied = true;
    const double seconds = bestSeconds(TimeOf::Wall, kRounds, [&] {
        const std::unique_ptr<std::byte, decltype(&std::free)> to(static_cast<std::byte*>(std::malloc(bytes)),
                                                                  std::free);
        copied =
            copied && to && std::memcpy(to.get(), from.data(), bytes) == to.get() && to.get()[bytes - 1] == from[0];
    });
    return copied ? static_cast<double>(bytes) * 1e-9 / seconds : 0;
}

Status measure(api::Backend& backend, const std::filesystem::path& folder, api::DType dtype, const std::string& what,
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
    const auto both = [&](const std::filesystem::path& folder, const std::string& of) -> Status {
        POFT_TRY(measure(*settings.backend, folder, api::DType::BFloat16, of + "as bfloat16", kGoal, sink));
        return measure(*settings.backend, folder, api::DType::Float32, of + "as float32", 0, sink);
    };
    if (!settings.model.empty())
        return both(settings.model, settings.model.filename().string() + " ");
    POFT_TRY_ASSIGN(const std::uint64_t bytes, writeSample(settings.scratch, kNarrow));
    sink({"copying from memory to memory", copyRate(bytes), "GB/s"});
    POFT_TRY(both(settings.scratch, "bfloat16 "));
    POFT_TRY(writeSample(settings.scratch, kWide));
    return measure(*settings.backend, settings.scratch, api::DType::Float32, "float32 as float32", kGoal, sink);
}

}  // namespace poft::engine
