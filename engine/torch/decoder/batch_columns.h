// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/packed_batch.h"

namespace poft::engine {

/// The columns of a PackedBatch on the host, named as there, while its rows are laid out.
struct BatchColumns {
    std::vector<std::int64_t> ids, positions, rowStarts, slots, sources, targets, responseRows, responseSlots;

    /// Brings all to the device in one transfer; the batch's sizes are set already.
    void upload(const at::Device& device, PackedBatch& batch) const;
};

}  // namespace poft::engine
