// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/backend.h"
#include "engine/torch/device/devices.h"

namespace poft::engine {

/// api::Backend on LibTorch. One per process: LibTorch's own settings (threads, paths of arithmetic) are process-wide.
class TorchBackend final : public api::Backend {
public:
    TorchBackend();

    std::string version() const override;
    std::vector<api::DeviceInfo> devices() const override;
    std::string cudaProblem() const override;
    Result<std::unique_ptr<api::Peers>> joinPeers(const api::PeerSettings& settings) override;
    Result<std::unique_ptr<api::LikelihoodModel>> loadModel(const std::filesystem::path& folder,
                                                            const api::LoadSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> loadLearner(const std::filesystem::path& folder,
                                                      const api::LearnerSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> createLearner(const api::ModelConfig& config, std::uint64_t seed,
                                                        const api::LearnerSettings& settings) override;
    Status mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target) override;
    void setThreads(int count) override;
    Result<double> productRate(const api::Device& device, api::DType dtype) override;
    Result<double> partSeconds(const api::Device& device, api::DType dtype, const api::ModelConfig& config,
                               const api::BatchShape& batch) override;
    Result<std::vector<api::KernelRate>> kernelRates(const api::Device& device) override;
    std::vector<api::CheckResult> selfCheck(const api::Device& device, const std::string& only) override;

private:
    CudaSupport m_cuda;
    bool m_fastFloat32;  ///< float32 products go through oneDNN
    int m_defaultThreads;
};

}  // namespace poft::engine
