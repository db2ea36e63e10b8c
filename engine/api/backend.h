// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/api/learner.h"
#include "engine/api/likelihood_model.h"
#include "engine/api/peers.h"
#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::api {

/// Bytes of weights read so far and bytes in all; return false to stop (the result is then an error of kind Stopped).
using LoadProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// How a model is put on a device.
struct LoadSettings {
    Device device;
    DType dtype = DType::Float32;
    int tokenBudget = 0;  ///< tokens of a scoring batch, padding included; 0 = chosen for the device
    LoadProgress progress = {};
};

/// What a learner starts from and how it learns.
struct LearnerSettings {
    LoadSettings load;
    OptimizerSettings optimizer;
    AdapterSettings adapter = {};
    bool recomputesActivations = false;  ///< gradient checkpointing: less memory for about a third more time
    /// Processes that hold the same learner: every step of one is a step of all, each with its part of the window, and
    /// the gradients are added up over them. Borrowed; none = alone.
    Peers* peers = nullptr;
};

/// One self-check of the numerics on a device, for `doctor --deep`.
struct CheckResult {
    std::string name;
    bool passed = false;
    std::string detail;    ///< what was compared, the worst difference and the bound; of one skipped, why
    bool skipped = false;  ///< nothing was compared, and nothing is wrong
};

/// How fast one of our kernels on a GPU moves the bytes that it cannot avoid: each input read once, each output written
/// once. The first of a list is a plain copy on the device, which the others can be held against.
struct KernelRate {
    std::string name;  ///< "RMSNorm backward, 16384 x 4096"
    double bytesPerSecond = 0;
    std::string problem = {};  ///< why it was not measured; empty = it was
};

/// One pass over a batch, for partSeconds().
struct BatchShape {
    int rows = 0;
    int length = 0;       ///< tokens of a row, all of them inputs and scored
    bool trains = false;  ///< forwards and backwards; else forwards alone
};

/// The arithmetic: what the engine asks of LibTorch. One implementation lives in the module poft_torch; the tests have
/// a fake.
class Backend {
public:
    virtual ~Backend() = default;

    /// "LibTorch 2.11.0, CUDA 13.0, oneDNN 3.x"
    virtual std::string version() const = 0;

    /// The CPU first, then every CUDA device that answers.
    virtual std::vector<DeviceInfo> devices() const = 0;

    /// Why there is no CUDA device, in one sentence; empty when there is one.
    virtual std::string cudaProblem() const = 0;

    /// Joins a group of processes; waits until all are there.
    virtual Result<std::unique_ptr<Peers>> joinPeers(const PeerSettings& settings) = 0;

    /// Reads config.json and model*.safetensors of a Hugging Face folder; wrong shapes, missing or extra tensors are
    /// named. Of a folder with adapters (PEFT's layout) those are added to the weights of the model that they belong
    /// to.
    virtual Result<std::unique_ptr<LikelihoodModel>> loadModel(const std::filesystem::path& folder,
                                                               const LoadSettings& settings) = 0;

    /// A learner that starts from the weights of a Hugging Face folder, adapters merged; new adapters lie beside them.
    virtual Result<std::unique_ptr<Learner>> loadLearner(const std::filesystem::path& folder,
                                                         const LearnerSettings& settings) = 0;

    /// A learner that starts from random weights: N(0, initializerRange²), normalisation weights 1, biases 0; a pure
    /// function of config and seed on one machine. Adapters need a model to lie beside and are refused.
    virtual Result<std::unique_ptr<Learner>> createLearner(const ModelConfig& config, std::uint64_t seed,
                                                           const LearnerSettings& settings) = 0;

    /// Writes the weights of a folder into another that exists, adapters added; in the type of the model that they
    /// belong to.
    virtual Status mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target) = 0;

    /// Limits the threads of CPU arithmetic; 0 leaves the default (all cores).
    virtual void setThreads(int count) = 0;

    /// Floating-point operations a second of the fastest large matrix product on an idle device, what training and
    /// scoring can be held against; a second's work.
    virtual Result<double> productRate(const Device& device, DType dtype) = 0;

    /// Seconds of the matrix products and the attention that a model of this shape needs for a batch, each run by
    /// itself and added up: what a step of training or scoring can be held against.
    virtual Result<double> partSeconds(const Device& device, DType dtype, const ModelConfig& config,
                                       const BatchShape& batch) = 0;

    /// The rates of our own kernels on a GPU; the CPU has none and says so.
    virtual Result<std::vector<KernelRate>> kernelRates(const Device& device) = 0;

    /// The numeric self-checks of engine/torch/checks; `only` empty = all.
    virtual std::vector<CheckResult> selfCheck(const Device& device, const std::string& only) = 0;
};

}  // namespace poft::api

extern "C" {
/// The one function that the module exports: a new backend that the caller owns, or null with a sentence in `error`. No
/// exception leaves it.
using PoftBackendFactory = poft::api::Backend* (*)(char* error, std::size_t errorSize);
}

namespace poft::api {
inline constexpr const char* kBackendFactoryName = "poft_create_backend";
}
