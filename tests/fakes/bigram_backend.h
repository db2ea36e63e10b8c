// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "engine/api/backend.h"

namespace poft::fakes {

/// The backend of BigramLearner: reads and writes whole model folders, on a device called "cpu". Also built as a
/// module, which poft-engine loads instead of LibTorch when POFT_TORCH_MODULE names it; POFT_FAKE_STEP_MS then slows
/// its steps down.
class BigramBackend final : public api::Backend {
public:
    std::string version() const override { return "bigram tables"; }
    std::vector<api::DeviceInfo> devices() const override { return {{{}, "a table of numbers", 1 << 30, false}}; }
    std::string cudaProblem() const override { return {}; }
    Result<std::unique_ptr<api::Peers>> joinPeers(const api::PeerSettings&) override
    {
        return fail(ErrorKind::Invalid, "A table of numbers works alone.");
    }
    Result<std::unique_ptr<api::LikelihoodModel>> loadModel(const std::filesystem::path& folder,
                                                            const api::LoadSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> loadLearner(const std::filesystem::path& folder,
                                                      const api::LearnerSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> createLearner(const api::ModelConfig& config, std::uint64_t seed,
                                                        const api::LearnerSettings& settings) override;
    Status mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target) override;
    void setThreads(int) override {}
    Result<double> productRate(const api::Device&, api::DType) override { return 1e9; }
    Result<double> partSeconds(const api::Device&, api::DType, const api::ModelConfig&, const api::BatchShape&) override
    {
        return 1.0;
    }
    Result<std::vector<api::KernelRate>> kernelRates(const api::Device&) override
    {
        return std::vector<api::KernelRate>{};
    }
    /// Of the learners that are made from here on.
    std::size_t mostTokens = std::numeric_limits<std::size_t>::max();
    std::vector<api::CheckResult> selfCheck(const api::Device&, const std::string&) override { return {}; }
};

}  // namespace poft::fakes
