// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/batch_columns.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <ATen/ops/zeros.h>

namespace poft::engine {

void BatchColumns::upload(const at::Device& device, PackedBatch& batch) const
{
    const std::vector<std::int64_t>* all[] = {&ids,   &positions,    &sources,       &targets,
                                              &slots, &responseRows, &responseSlots, &rowStarts};
    const std::int64_t sizes[] = {
        batch.inputRows, batch.inputRows, batch.sourceRows, batch.sourceRows,
        batch.inputs,    batch.responses, batch.responses,  static_cast<std::int64_t>(rowStarts.size())};
    at::Tensor* parts[] = {&batch.ids,   &batch.positions,    &batch.sources,       &batch.targets,
                           &batch.slots, &batch.responseRows, &batch.responseSlots, &batch.rowStarts};
    at::Tensor host = at::zeros({std::accumulate(std::begin(sizes), std::end(sizes), std::int64_t{0})}, at::kLong);
    auto* out = host.mutable_data_ptr<std::int64_t>();
    for (std::size_t column = 0; column < std::size(all); ++column) {
        std::copy(all[column]->begin(), all[column]->end(), out);
        out += sizes[column];
    }
    const at::Tensor uploaded = device.is_cpu() ? host : host.to(device);
    std::int64_t first = 0;
    for (std::size_t column = 0; column < std::size(all); ++column) {
        *parts[column] = uploaded.narrow(0, first, sizes[column]);
        first += sizes[column];
    }
    batch.rowStarts = batch.rowStarts.to(at::kInt);
    if (batch.inputs == batch.rows * batch.width)
        batch.slots.reset();
}

}  // namespace poft::engine
