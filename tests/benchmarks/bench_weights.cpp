// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_weights [FOLDER]: how fast the weights of a model come from the page cache to where the arithmetic uses
// them. Writes a model of 0.6 billion parameters to FOLDER (default: the system's temporary folder) and removes it at
// the end. Prints one JSON line per measurement, beside the copying of as many bytes from memory to memory in the same
// run. Goal: 3 GB of file per second where nothing is converted.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"
#include "engine/model/weight_files.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;

api::ModelConfig benchConfig()
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

/// Bytes of weights that were written.
std::uint64_t writeModel(const std::filesystem::path& folder, model::TensorType type)
{
    const api::ModelConfig config = benchConfig();
    std::vector<model::TensorView> tensors;
    std::uint64_t largest = 0;
    std::uint64_t total = 0;
    for (const model::TensorSpec& spec : model::tensorLayout(config)) {
        const auto count = std::accumulate(spec.shape.begin(), spec.shape.end(), std::int64_t{1}, std::multiplies<>());
        const std::uint64_t bytes = static_cast<std::uint64_t>(count) * model::tensorTypeSize(type);
        tensors.push_back({spec.name, type, spec.shape, nullptr, bytes});
        largest = std::max(largest, bytes);
        total += bytes;
    }
    const std::vector<std::byte> numbers(largest, std::byte{0x3c});
    for (model::TensorView& tensor : tensors)
        tensor.data = numbers.data();
    std::filesystem::create_directories(folder);
    test::must(model::writeConfig(folder, config, {}, "bfloat16"));
    test::must(model::writeWeights(folder, tensors));
    return total;
}

template <class Work>
double bestSeconds(const Work& work)
{
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    }
    return best;
}

/// From memory that is there to memory that has never been touched, on one thread.
double copySeconds(std::uint64_t bytes)
{
    const std::vector<std::byte> from(bytes, std::byte{1});
    return bestSeconds([&] {
        const std::unique_ptr<std::byte, decltype(&std::free)> to(static_cast<std::byte*>(std::malloc(bytes)),
                                                                  std::free);
        std::memcpy(to.get(), from.data(), bytes);
        if (to.get()[bytes - 1] != std::byte{1})
            std::abort();
    });
}

void measure(const std::filesystem::path& folder, const char* what, std::uint64_t bytes, api::DType dtype)
{
    api::LoadSettings settings;
    settings.dtype = dtype;
    const double seconds = bestSeconds([&] { test::must(test::torchBackend().loadModel(folder, settings)); });
    const double copy = copySeconds(bytes);
    std::printf(
        "{\"benchmark\": \"load %s\", \"gigabytes\": %.2f, \"seconds\": %.3f, \"gigabytes_per_second\": %.2f, "
        "\"copy_gigabytes_per_second\": %.2f, \"share_of_copy\": %.2f}\n",
        what, static_cast<double>(bytes) * 1e-9, seconds, static_cast<double>(bytes) * 1e-9 / seconds,
        static_cast<double>(bytes) * 1e-9 / copy, copy / seconds);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    const std::filesystem::path root = argc > 1 ? argv[1] : std::filesystem::temp_directory_path();
    const std::filesystem::path folder = root / ("poft_bench_weights_" + std::to_string(::getpid()));
    const std::uint64_t narrow = writeModel(folder, model::TensorType::BF16);
    measure(folder, "bfloat16 as bfloat16", narrow, api::DType::BFloat16);
    measure(folder, "bfloat16 as float32", narrow, api::DType::Float32);
    const std::uint64_t wide = writeModel(folder, model::TensorType::F32);
    measure(folder, "float32 as float32", wide, api::DType::Float32);
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    return 0;
}
