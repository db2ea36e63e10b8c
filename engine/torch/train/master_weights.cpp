// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/master_weights.h"

#include <algorithm>

#include <ATen/ops/empty.h>

#include "engine/torch/device/large_buffer.h"
#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine {
namespace {

// Of float32 numbers that are on the device for a moment: a device that holds a model and its optimizer's state has no
// room for all of them.
constexpr std::int64_t kPiece = std::int64_t{1} << 26;

template <class Piece>
void inPieces(std::int64_t size, const Piece& piece)
{
    for (std::int64_t first = 0; first < size; first += kPiece)
        piece(first, std::min(kPiece, size - first));
}

}  // namespace

MasterWeights::MasterWeights(const at::Tensor& model, const at::Tensor& start) : m_model(model)
{
    if (model.scalar_type() != at::kBFloat16)
        m_whole = model;
    else if (gpu::runsHere(gpu::Kernel::AdamW, model))
        m_low = largeBuffer(model.numel(), at::kShort, model.device());
    else
        m_whole = largeBuffer(model.numel(), at::kFloat, model.device());
    assign(start);
}

void MasterWeights::assign(const at::Tensor& values)
{
    if (!isHalves()) {
        m_whole.copy_(values);
        if (isWider())
            m_model.copy_(values);
        return;
    }
    inPieces(size(), [&](std::int64_t first, std::int64_t count) {
        const at::Tensor whole = values.narrow(0, first, count).to(m_model.device(), at::kFloat);
        TORCH_CHECK(gpu::splitHalves(whole, m_model.narrow(0, first, count), m_low.narrow(0, first, count)),
                    "weights could not be split into halves");
    });
}

at::Tensor MasterWeights::values() const
{
    if (!isHalves())
        return m_whole;
    at::Tensor host = at::empty({size()}, at::kFloat);
    inPieces(size(), [&](std::int64_t first, std::int64_t count) {
        const at::Tensor whole = at::empty({count}, m_model.options().dtype(at::kFloat));
        TORCH_CHECK(gpu::joinHalves(m_model.narrow(0, first, count), m_low.narrow(0, first, count), whole),
                    "halves of weights could not be joined");
        host.narrow(0, first, count).copy_(whole);
    });
    return host;
}

at::TensorOptions MasterWeights::options() const
{
    return isHalves() ? m_model.options().dtype(at::kFloat) : m_whole.options();
}

}  // namespace poft::engine
