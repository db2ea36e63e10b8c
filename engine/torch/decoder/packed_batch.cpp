// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/packed_batch.h"

#include <algorithm>
#include <bit>

#include <ATen/ops/zeros.h>

#include "engine/torch/decoder/batch_columns.h"

namespace poft::engine {
namespace {

bool counts(const api::Sequence& sequence, std::size_t position, Scored scored)
{
    return position > 0 && (scored == Scored::All || sequence.responseMask[position] != 0);
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

    BatchColumns columns;
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
    columns.upload(device, batch);
    return batch;
}

}  // namespace poft::engine
