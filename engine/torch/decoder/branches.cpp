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

/// Places of a row that belong to no branch.
constexpr std::int64_t kShared = -1;
constexpr std::int64_t kPadding = -2;

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

/// Which query sees which key, by the branches [rows, width] of their places (or kShared, kPadding): what is
/// shared is seen by all that come later, a branch by itself alone, and padding by itself, so that no query is without
/// a key.
at::Tensor visibleIn(const at::Tensor& branch)
{
    const at::Tensor query = branch.unsqueeze(2);
    const at::Tensor key = branch.unsqueeze(1);
    const at::Tensor order = at::arange(branch.size(1), branch.options());
    const at::Tensor notLater = order.unsqueeze(1).ge(order.unsqueeze(0));
    const at::Tensor same = query.eq(key).logical_or(key.eq(kShared));
    const at::Tensor own = order.unsqueeze(1).eq(order.unsqueeze(0));
    return same.logical_and(notLater).logical_and(key.ne(kPadding)).logical_or(own).unsqueeze(1);
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

int scoredCount(const api::Sequence& sequence)
{
    return static_cast<int>(std::count_if(sequence.responseMask.begin() + 1, sequence.responseMask.end(),
                                          [](std::uint8_t counts) { return counts != 0; }));
}

/// The columns of a batch whose rows branch, and what each place of a padded row belongs to.
class BranchColumns {
public:
    /// `batch` has its sizes.
    explicit BranchColumns(const PackedBatch& batch)
        : m_width(batch.width),
          m_responseWidth(batch.responseWidth),
          m_branches(static_cast<std::size_t>(batch.rows * batch.width), kPadding),
          m_positions(m_branches.size(), 0)
    {
    }

    /// One more row.
    void add(std::span<const api::Sequence> sequences, std::int64_t shared)
    {
        m_columns.rowStarts.push_back(inputs());
        const std::int64_t first = inputs();
        m_place = m_row++ * m_width;
        for (std::int64_t position = 0; position < shared; ++position)
            addInput(sequences.front(), position, kShared);
        std::int64_t branch = 0;
        for (const api::Sequence& sequence : sequences)
            addBranch(sequence, branch++, shared, first);
    }

    void upload(const at::Device& device, PackedBatch& batch)
    {
        m_columns.rowStarts.push_back(inputs());
        m_columns.upload(device, batch);
        const auto padded = [&](const std::vector<std::int64_t>& values) {
            return at::tensor(at::ArrayRef<std::int64_t>(values), at::kLong).view({m_row, m_width}).to(device);
        };
        batch.visible = visibleIn(padded(m_branches));
        batch.rowPositions = padded(m_positions);
    }

private:
    std::int64_t inputs() const { return static_cast<std::int64_t>(m_columns.ids.size()); }

    void addInput(const api::Sequence& sequence, std::int64_t position, std::int64_t branch)
    {
        m_columns.ids.push_back(sequence.ids[static_cast<std::size_t>(position)]);
        m_columns.positions.push_back(position);
        m_columns.slots.push_back(m_place);
        m_branches[static_cast<std::size_t>(m_place)] = branch;
        m_positions[static_cast<std::size_t>(m_place++)] = position;
    }

    /// `rowStart` is the row's first input.
    void addBranch(const api::Sequence& sequence, std::int64_t branch, std::int64_t shared, std::int64_t rowStart)
    {
        const std::int64_t count = inputCount(sequence, Scored::Response);
        const std::int64_t own = inputs();
        for (std::int64_t position = shared; position < count; ++position)
            addInput(sequence, position, branch);
        std::int64_t response = 0;
        for (std::int64_t source = std::max<std::int64_t>(0, shared - 1); source < count; ++source) {
            const auto target = static_cast<std::size_t>(source) + 1;
            if (sequence.responseMask[target] == 0)
                continue;
            m_columns.sources.push_back(source < shared ? rowStart + source : own + source - shared);
            m_columns.targets.push_back(sequence.ids[target]);
            m_columns.responseRows.push_back(m_sequence);
            m_columns.responseSlots.push_back(m_sequence * m_responseWidth + response++);
        }
        ++m_sequence;
    }

    std::int64_t m_width;
    std::int64_t m_responseWidth;
    BatchColumns m_columns;
    std::vector<std::int64_t> m_branches;   ///< of each place: the branch, kShared or kPadding
    std::vector<std::int64_t> m_positions;  ///< of each place
    std::int64_t m_row = 0;
    std::int64_t m_place = 0;     ///< the next
    std::int64_t m_sequence = 0;  ///< of the batch
};

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
        for (const api::Sequence& sequence : sequences.subspan(row.first, row.count))
            batch.responseCounts.push_back(scoredCount(sequence));
    }
    for (const int responses : batch.responseCounts) {
        batch.responses += responses;
        batch.responseWidth = std::max<std::int64_t>(batch.responseWidth, responses);
    }
    batch.width = roundedSize(batch.width);
    batch.inputRows = roundedSize(batch.inputs);
    batch.sourceRows = roundedSize(batch.responses);

    BranchColumns columns(batch);
    for (const Branches& row : rows)
        columns.add(sequences.subspan(row.first, row.count), row.shared);
    columns.upload(device, batch);
    return batch;
}

}  // namespace poft::engine
