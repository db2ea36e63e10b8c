// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/packed_batch.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>

#include <ATen/ops/zeros.h>

namespace poft::engine {
namespace {

bool counts(const api::Sequence& sequence, std::size_t position, Scored scored)
{
    return position > 0 && (scored == Scored::All || sequence.responseMask[position] != 0);
}

/// Columns of the batch on the host, in the order in which they are laid into one buffer.
struct Columns {
    std::vector<std::int64_t> ids, positions, rowStarts, slots, sources, targets, responseRows, responseSlots;
};

/// One transfer for all columns.
void upload(const Columns& columns, const at::Device& device, PackedBatch& batch)
{
    const std::vector<std::int64_t>* all[] = {&columns.ids,           &columns.positions, &columns.sources,
                                              &columns.targets,       &columns.slots,     &columns.responseRows,
                                              &columns.responseSlots, &columns.rowStarts};
    const std::int64_t sizes[] = {
        batch.inputRows, batch.inputRows, batch.sourceRows, batch.sourceRows,
        batch.inputs,    batch.responses, batch.responses,  static_cast<std::int64_t>(columns.rowStarts.size())};
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

std::int64_t roundedSize(std::int64_t size)
{
    const auto power =
        static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(size, 1))));
    const std::int64_t step = std::max<std::int64_t>(8, power / 16);
    return (size + step - 1) / step * step;
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

    batch.width = roundedSize(batch.width);
    batch.inputRows = roundedSize(batch.inputs);
    batch.sourceRows = roundedSize(batch.responses);

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
        columns.rowStarts.push_back(first);
        first += inputs;
    }
    columns.rowStarts.push_back(first);
    if (batch.inputRows > batch.inputs)
        columns.rowStarts.push_back(batch.inputRows);
    upload(columns, device, batch);
    return batch;
}

}  // namespace poft::engine
