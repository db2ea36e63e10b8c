// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/backend.h"
#include "engine/api/peers.h"

namespace poft::engine {

/// What a process of rank 1 and up does: it does the tasks of rank 0 until it is told to end, on the GPU of its local
/// rank where rank 0 works on a GPU, else on the CPU. It has no workspace and writes nothing. Tasks: load_model,
/// load_learner, create_learner, forget, restore; score, response_tokens, generate, rehearse, step; end. A task that fails is
/// answered with its error; the loss of rank 0 ends this with an error.
Status follow(api::Backend& backend, api::Peers& peers, int localRank);

/// The same from the beginning: loads the backend, joins the others and follows.
Status followRankZero(const api::PeerSettings& settings);

}  // namespace poft::engine
