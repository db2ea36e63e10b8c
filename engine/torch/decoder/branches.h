// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/api/types.h"
#include "engine/torch/decoder/packed_batch.h"

namespace poft::engine {

/// Sequences that begin with the same tokens, computed in one row of a batch: what they share, then what each goes on
/// with.
struct Branches {
    std::size_t first = 0;    ///< index of the first sequence
    std::size_t count = 1;    ///< neighbours from there
    std::int64_t shared = 0;  ///< leading tokens, none of which is scored
    std::int64_t inputs = 0;  ///< that the row brings; 0 where no token is scored
};

/// Cuts sequences (response tokens scored) into runs of neighbours that share enough for a common row to pay; the
/// others stand alone with nothing shared.
std::vector<Branches> findBranches(std::span<const api::Sequence> sequences);

/// Packs rows of findBranches(): a token sees what is shared and its own branch, at the positions that it would have
/// alone. responseCounts, responseRows and responseSlots go by sequence, in the order of the rows. For passes forward
/// only.
PackedBatch packBranches(std::span<const api::Sequence> sequences, std::span<const Branches> rows,
                         const at::Device& device);

}  // namespace poft::engine
