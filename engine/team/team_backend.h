// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/api/backend.h"
#include "engine/team/team.h"

namespace poft::engine {

/// A backend whose models live in every process of a team: sequences to score or to continue (greedily) and the samples
/// of an optimizer step are divided over the processes. Everybody reads model folders and checkpoints by the paths that
/// rank 0 names, so these lie on a disk that all see.
///
/// A step is the same step however many processes share it: each adds the gradients of its samples, divided by the
/// window's own denominators, and the sums over all processes are what every one of them steps by; so weights and
/// optimizers stay the same in all, bit by bit, and rank 0 alone writes them.
class TeamBackend final : public api::Backend {
public:
    TeamBackend(std::unique_ptr<api::Backend> own, std::unique_ptr<api::Peers> peers);

    std::string version() const override { return m_own->version(); }
    std::vector<api::DeviceInfo> devices() const override { return m_own->devices(); }
    std::string cudaProblem() const override { return m_own->cudaProblem(); }
    Result<std::unique_ptr<api::Peers>> joinPeers(const api::PeerSettings& settings) override;
    Result<std::unique_ptr<api::LikelihoodModel>> loadModel(const std::filesystem::path& folder,
                                                            const api::LoadSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> loadLearner(const std::filesystem::path& folder,
                                                      const api::LearnerSettings& settings) override;
    Result<std::unique_ptr<api::Learner>> createLearner(const api::ModelConfig& config, std::uint64_t seed,
                                                        const api::LearnerSettings& settings) override;
    Status mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target) override
    {
        return m_own->mergeModel(folder, target);
    }
    void setThreads(int count) override { m_own->setThreads(count); }
    Result<double> productRate(const api::Device& device, api::DType dtype) override
    {
        return m_own->productRate(device, dtype);
    }
    Result<double> partSeconds(const api::Device& device, api::DType dtype, const api::ModelConfig& config,
                               const api::BatchShape& batch) override
    {
        return m_own->partSeconds(device, dtype, config, batch);
    }
    Result<std::vector<api::KernelRate>> kernelRates(const api::Device& device) override
    {
        return m_own->kernelRates(device);
    }
    std::vector<api::CheckResult> selfCheck(const api::Device& device, const std::string& only) override
    {
        return m_own->selfCheck(device, only);
    }

private:
    std::unique_ptr<api::Backend> m_own;
    Team m_team;  ///< goes before the backend, whose library its peers are of
};

}  // namespace poft::engine
