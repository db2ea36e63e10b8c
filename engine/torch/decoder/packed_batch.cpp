// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/packed_batch.h"

#include <algorithm>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

namespace poft::engine {
namespace {

bool counts(const api::Sequence& sequence, std::size_t position, Scored scored)
{
    return position > 0 && (scored == Scored::All || sequence.responseMask[position] != 0);
}

/// Columns of the batch on the host, in the order in which they are laid into one buffer.
struct Columns {
    std::vector<std::int64_t> ids, positions, slots, sources, targets, responseRows, responseSlots;
};

/// One transfer for all columns.
void upload(const Columns& columns, const at::Device& device, PackedBatch& batch)
{
    const std::int64_t n = batch.inputs;
    const std::int64_t r = batch.responses;
    at::Tensor host = at::empty({3 * n + 4 * r}, at::kLong);
    auto* out = host.mutable_data_ptr<std::int64_t>();
    for (const auto* column : {&columns.ids, &columns.positions, &columns.slots, &columns.sources, &columns.targets,
                               &columns.responseRows, &columns.responseSlots})
        out = std::copy(column->begin(), column->end(), out);
    const at::Tensor all = device.is_cpu() ? host : host.to(device);
    batch.ids = all.narrow(0, 0, n);
    batch.positions = all.narrow(0, n, n);
    if (n != batch.rows * batch.width)
        batch.slots = all.narrow(0, 2 * n, n);
    batch.sources = all.narrow(0, 3 * n, r);
    batch.targets = all.narrow(0, 3 * n + r, r);
    batch.responseRows = all.narrow(0, 3 * n + 2 * r, r);
    batch.responseSlots = all.narrow(0, 3 * n + 3 * r, r);
}

}  // namespace

Status checkSequence(const api::Sequence& sequence, int vocabSize, const std::string& what)
{
    if (sequence.ids.empty())
        return fail(ErrorKind::Invalid, what + " has no tokens");
    if (sequence.ids.size() != sequence.responseMask.size())
        return fail(ErrorKind::Invalid, what + " has " + std::to_string(sequence.ids.size()) +
                                            " tokens but a response mask of " +
                                            std::to_string(sequence.responseMask.size()));
    for (const api::TokenId id : sequence.ids) {
        if (id < 0 || id >= vocabSize)
            return fail(ErrorKind::Invalid, what + " holds token " + std::to_string(id) +
                                                ", but the model's vocabulary has " + std::to_string(vocabSize) +
                                                " tokens: model and tokenizer do not belong together");
    }
    return {};
}

std::int64_t inputCount(const api::Sequence& sequence, Scored scored)
{
    for (std::size_t position = sequence.ids.size(); position-- > 1;) {
        if (counts(sequence, position, scored))
            return static_cast<std::int64_t>(position);
    }
    return 0;
}

at::Tensor sumRows(const at::Tensor& values, const PackedBatch& batch)
{
    // Laid out as a table and added along it: an atomic addition per value would add in any order.
    const at::Tensor table = at::zeros({batch.rows * batch.responseWidth}, values.options().dtype(at::kDouble));
    table.index_copy_(0, batch.responseSlots, values.to(at::kDouble));
    return table.view({batch.rows, batch.responseWidth}).sum(1);
}

PackedBatch packBatch(std::span<const api::Sequence* const> sequences, Scored scored, const at::Device& device)
{
    PackedBatch batch;
    batch.rows = static_cast<std::int64_t>(sequences.size());
    for (const api::Sequence* sequence : sequences) {
        const std::int64_t inputs = inputCount(*sequence, scored);
        int responses = 0;
        for (std::size_t position = 1; position < sequence->ids.size(); ++position)
            responses += counts(*sequence, position, scored) ? 1 : 0;
        batch.inputs += inputs;
        batch.responses += responses;
        batch.width = std::max(batch.width, inputs);
        batch.responseWidth = std::max<std::int64_t>(batch.responseWidth, responses);
        batch.responseCounts.push_back(responses);
    }

    Columns columns;
    std::int64_t first = 0;
    for (std::int64_t row = 0; row < batch.rows; ++row) {
        const api::Sequence& sequence = *sequences[static_cast<std::size_t>(row)];
        const std::int64_t inputs = inputCount(sequence, scored);
        std::int64_t response = 0;
        for (std::int64_t position = 0; position < inputs; ++position) {
            const auto next = static_cast<std::size_t>(position) + 1;
            columns.ids.push_back(sequence.ids[next - 1]);
            columns.positions.push_back(position);
            columns.slots.push_back(row * batch.width + position);
            if (!counts(sequence, next, scored))
                continue;
            columns.sources.push_back(first + position);
            columns.targets.push_back(sequence.ids[next]);
            columns.responseRows.push_back(row);
            columns.responseSlots.push_back(row * batch.responseWidth + response++);
        }
        first += inputs;
    }
    upload(columns, device, batch);
    return batch;
}

}  // namespace poft::engine
