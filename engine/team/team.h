// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/api/peers.h"

namespace poft::engine {

/// Rank 0's side of the conversation: hands each other process its part of a task and takes the answers back. What is
/// asked is "do" of the message (engine/team/follower.h lists them); every message has one answer from each process.
class Team {
public:
    explicit Team(std::unique_ptr<api::Peers> peers);

    /// Lets the others go home.
    ~Team();
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    std::size_t size() const;
    api::Peers& peers() { return *m_peers; }

    /// Hands over a task; parts[r] is for rank r, and parts[0] is left to the caller.
    Status ask(const std::vector<nlohmann::json>& parts);

    /// The same part for all.
    Status askAll(const nlohmann::json& part);

    /// What the others answered to the last task, by rank; empty at 0. The first error among them is the error of this,
    /// with its rank, once all have answered.
    Result<std::vector<nlohmann::json>> answers();

    /// A number that no model had before.
    std::int64_t newModel() { return m_models++; }

private:
    std::unique_ptr<api::Peers> m_peers;
    std::int64_t m_tasks = 0;
    std::int64_t m_models = 0;
};

/// The names of messages: task `number` for `rank`, and its answer.
std::string taskName(std::int64_t number, int rank);
std::string answerName(std::int64_t number, int rank);

}  // namespace poft::engine
