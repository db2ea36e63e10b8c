// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/branches.h"

#include <algorithm>

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include "engine/torch/decoder/batch_columns.h"

namespace poft::engine {
namespace {

/// Fewer shared tokens are not worth attention by a mask.
constexpr std::int64_t kLeastShared = 32;

/// Attention by a mask looks at every pair of a row's places: a row grows to this many times its first sequence, and to
/// this many tokens, and no further.
constexpr std::int64_t kMostGrowth = 2;
constexpr std::int64_t kWidest = 8192;

/// Leading tokens that may be shared: those before the first scored one.
std::int64_t unscored(const api::Sequence& sequence)
{
    const auto first = std::find_if(sequence.responseMask.begin() + 1, sequence.responseMask.end(),
                                    [](std::uint8_t counts) { return counts != 0; });
    return first - sequence.responseMask.begin();
}

std::int64_t commonBeginning(const api::Sequence& a, const api::Sequence& b, std::int64_t most)
{
    const std::int64_t end =
        std::min({most, static_cast<std::int64_t>(a.ids.size()), static_cast<std::int64_t>(b.ids.size())});
    return std::mismatch(a.ids.begin(), a.ids.begin() + end, b.ids.begin()).first - a.ids.begin();
}

/// Which query sees which key, by the branches [rows, width] of their places (-1 what all share, -2 padding): what is
/// shared is seen by all that come later, a branch by itself alone, and padding by itself, so that no query is without
/// a key.
at::Tensor visibleIn(const at::Tensor& branch)
{
    const at::Tensor query = branch.unsqueeze(2);
    const at::Tensor key = branch.unsqueeze(1);
    const at::Tensor order = at::arange(branch.size(1), branch.options());
    const at::Tensor notLater = order.unsqueeze(1).ge(order.unsqueeze(0));
    const at::Tensor same = query.eq(key).logical_or(key.eq(-1));
    const at::Tensor own = order.unsqueeze(1).eq(order.unsqueeze(0));
    return same.logical_and(notLater).logical_and(key.ne(-2)).logical_or(own).unsqueeze(1);
}

/// Makes sequence `index` a branch of the row before it where that pays.
bool join(Branches& row, std::span<const api::Sequence> sequences, std::size_t index, std::int64_t inputs)
{
    if (row.inputs == 0)
        return false;
    const api::Sequence& first = sequences[row.first];
    const std::int64_t before = row.count == 1 ? unscored(first) : row.shared;
    const std::int64_t shared = commonBeginning(first, sequences[index], std::min(before, unscored(sequences[index])));
    // The row's earlier branches would begin where this one does.
    const std::int64_t moved = row.count == 1 ? 0 : (row.shared - shared) * static_cast<std::int64_t>(row.count - 1);
    const std::int64_t together = row.inputs + moved + inputs - shared;
    const bool pays = together <= row.inputs + inputs - shared / 2;
    const std::int64_t widest = std::min(kWidest, kMostGrowth * inputCount(first, Scored::Response));
    if (shared < kLeastShared || !pays || together > widest)
        return false;
    row.shared = shared;
    row.inputs = together;
    ++row.count;
    return true;
}

}  // namespace

std::vector<Branches> findBranches(std::span<const api::Sequence> sequences)
{
    std::vector<Branches> rows;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        const std::int64_t inputs = inputCount(sequences[i], Scored::Response);
        if (rows.empty() || inputs == 0 || !join(rows.back(), sequences, i, inputs))
            rows.push_back({i, 1, 0, inputs});
    }
    return rows;
}

PackedBatch packBranches(std::span<const api::Sequence> sequences, std::span<const Branches> rows,
                         const at::Device& device)
{
    PackedBatch batch;
    batch.rows = static_cast<std::int64_t>(rows.size());
    for (const Branches& row : rows) {
        batch.inputs += row.inputs;
        batch.width = std::max(batch.width, row.inputs);
        for (const api::Sequence& sequence : sequences.subspan(row.first, row.count)) {
            const auto responses =
                static_cast<int>(std::count_if(sequence.responseMask.begin() + 1, sequence.responseMask.end(),
                                               [](std::uint8_t counts) { return counts != 0; }));
            batch.responses += responses;
            batch.responseWidth = std::max<std::int64_t>(batch.responseWidth, responses);
            batch.responseCounts.push_back(responses);
        }
    }
    batch.width = roundedSize(batch.width);
    batch.inputRows = roundedSize(batch.inputs);
    batch.sourceRows = roundedSize(batch.responses);

    BatchColumns columns;
    std::vector<std::int64_t> branches(static_cast<std::size_t>(batch.rows * batch.width), -2);
    std::vector<std::int64_t> positions(branches.size(), 0);
    std::int64_t number = 0;  // of the sequence
    std::int64_t first = 0;   // input of the row
    for (std::int64_t index = 0; index < batch.rows; ++index) {
        const Branches& row = rows[static_cast<std::size_t>(index)];
        std::int64_t place = 0;
        const auto add = [&](api::TokenId id, std::int64_t position, std::int64_t branch) {
            const std::int64_t slot = index * batch.width + place++;
            columns.ids.push_back(id);
            columns.positions.push_back(position);
            columns.slots.push_back(slot);
            branches[static_cast<std::size_t>(slot)] = branch;
            positions[static_cast<std::size_t>(slot)] = position;
        };
        for (std::int64_t position = 0; position < row.shared; ++position)
            add(sequences[row.first].ids[static_cast<std::size_t>(position)], position, -1);
        for (std::size_t member = 0; member < row.count; ++member, ++number) {
            const api::Sequence& sequence = sequences[row.first + member];
            const std::int64_t inputs = inputCount(sequence, Scored::Response);
            const std::int64_t begin = place;
            std::int64_t response = 0;
            for (std::int64_t position = row.shared; position < inputs; ++position)
                add(sequence.ids[static_cast<std::size_t>(position)], position, static_cast<std::int64_t>(member));
            for (std::int64_t source = std::max<std::int64_t>(0, row.shared - 1); source < inputs; ++source) {
                const auto target = static_cast<std::size_t>(source) + 1;
                if (sequence.responseMask[target] == 0)
                    continue;
                columns.sources.push_back(first + (source < row.shared ? source : begin + source - row.shared));
                columns.targets.push_back(sequence.ids[target]);
                columns.responseRows.push_back(number);
                columns.responseSlots.push_back(number * batch.responseWidth + response++);
            }
        }
        columns.rowStarts.push_back(first);
        first += row.inputs;
    }
    columns.rowStarts.push_back(first);
    columns.upload(device, batch);
    const auto padded = [&](const std::vector<std::int64_t>& values) {
        return at::tensor(at::ArrayRef<std::int64_t>(values), at::kLong).view({batch.rows, batch.width}).to(device);
    };
    batch.visible = visibleIn(padded(branches));
    batch.rowPositions = padded(positions);
    return batch;
}

}  // namespace poft::engine
