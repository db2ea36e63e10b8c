// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/util/intrusive_ptr.h>

#include "engine/api/peers.h"

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace poft::engine {

/// api::Peers over c10d, the collective library of PyTorch: messages lie in its TCP store, sums go over Gloo, which
/// takes tensors of the CPU and, through host memory, of GPUs.
class TorchPeers final : public api::Peers {
public:
    /// Waits until all processes of the group are there.
    static Result<std::unique_ptr<TorchPeers>> join(const api::PeerSettings& settings);

    ~TorchPeers() override;
    TorchPeers(const TorchPeers&) = delete;
    TorchPeers& operator=(const TorchPeers&) = delete;

    int rank() const override { return m_settings.rank; }
    int size() const override { return m_settings.size; }
    Status post(const std::string& name, std::string_view message) override;
    Result<std::string> take(const std::string& name, int from) override;

    /// Replaces the tensor (flat, contiguous) by the sum over all processes, the same bits in each. All of them call
    /// this with tensors of one size and type.
    Status sum(const at::Tensor& tensor);

private:
    using Clock = std::chrono::steady_clock;

    /// What was last heard of another process.
    struct Sign {
        std::string value;
        Clock::time_point since;
    };

    explicit TorchPeers(const api::PeerSettings& settings);
    Status connect();
    void beat();
    Status check(int rank);
    Status checkAll();
    Error lost(int rank) const;

    api::PeerSettings m_settings;
    c10::intrusive_ptr<c10d::Store> m_store;
    c10::intrusive_ptr<c10d::Store> m_beatStore;  ///< a connection of its own: the other may be waiting
    c10::intrusive_ptr<c10d::Backend> m_gloo;
    std::vector<Sign> m_signs;
    std::optional<Error> m_lost;  ///< once somebody is lost every call fails

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_closed = false;
    std::thread m_thread;
};

}  // namespace poft::engine
