// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/api/peers.h"

namespace poft::engine {

/// The place of this process as torchrun's environment variables say it: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and
/// MASTER_PORT; TORCHELASTIC_USE_AGENT_STORE, TORCHELASTIC_RUN_ID and TORCHELASTIC_RESTART_COUNT where torchrun set
/// them; POFT_JOIN_WITHIN and POFT_LOST_AFTER, in seconds, in place of the defaults of api::PeerSettings. None where
/// WORLD_SIZE is absent or 1. What is missing or no number is named.
Result<std::optional<api::PeerSettings>> peersFromEnvironment();

}  // namespace poft::engine
