// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/packed_attention.h"

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_flash_attention_backward.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace poft::engine {
namespace {

struct QueriesKeysValues {
    at::Tensor query, key, value;  ///< [inputRows, heads or kvHeads, headDim]
};

QueriesKeysValues viewHeads(const at::Tensor& qkv, const HeadShape& shape)
{
    const at::Tensor heads = qkv.view({qkv.size(0), -1, shape.headDim});
    return {heads.narrow(1, 0, shape.heads), heads.narrow(1, shape.heads, shape.kvHeads),
            heads.narrow(1, shape.heads + shape.kvHeads, shape.kvHeads)};
}

/// Where rows begin, and how long the longest is.
struct Rows {
    at::Tensor starts;  ///< [rows + 1] int32
    std::int64_t longest = 0;
};

struct Window {
    std::optional<std::int64_t> left, right;
};

/// The kernels count the keys before and after a query's own.
Window windowOf(std::int64_t window)
{
    return window > 0 ? Window{window - 1, 0} : Window{};
}

void forward(const Rows& rows, const HeadShape& shape, std::int64_t window, PackedAttentionTape& tape)
{
    const QueriesKeysValues heads = viewHeads(tape.qkv, shape);
    const Window seen = windowOf(window);
    std::tie(tape.output, tape.logSumExp, tape.rngState, tape.unused, std::ignore) = at::_flash_attention_forward(
        heads.query, heads.key, heads.value, rows.starts, rows.starts, rows.longest, rows.longest, /*dropout_p=*/0.0,
        /*is_causal=*/true, /*return_debug_mask=*/false, /*scale=*/std::nullopt, seen.left, seen.right);
}

QueriesKeysValues backward(const at::Tensor& gradient, const Rows& rows, const HeadShape& shape, std::int64_t window,
                           const PackedAttentionTape& tape)
{
    const QueriesKeysValues heads = viewHeads(tape.qkv, shape);
    const Window seen = windowOf(window);
    const auto [query, key, value] = at::_flash_attention_backward(
        gradient.view(tape.output.sizes()), heads.query, heads.key, heads.value, tape.output, tape.logSumExp,
        rows.starts, rows.starts, rows.longest, rows.longest, /*dropout_p=*/0.0, /*is_causal=*/true, tape.rngState,
        tape.unused, /*scale=*/std::nullopt, seen.left, seen.right);
    return {query, key, value};
}

Rows rowsOf(const PackedBatch& batch)
{
    return {batch.rowStarts, std::max(batch.width, batch.inputRows - batch.inputs)};
}

/// LibTorch's attention over one row with a mask, and the gradient by qkv of the sum of output * gradient.
struct PlainRow {
    at::Tensor output, gradient;
};

PlainRow plainRow(const at::Tensor& qkv, const at::Tensor& gradient, const HeadShape& shape, std::int64_t window)
{
    const at::AutoGradMode withGraph(true);
    const at::Tensor leaf = qkv.detach().clone().requires_grad_(true);
    const QueriesKeysValues heads = viewHeads(leaf, shape);
    const auto batched = [](const at::Tensor& x) { return x.transpose(0, 1).unsqueeze(0); };
    const at::Tensor positions = at::arange(qkv.size(0), qkv.options().dtype(at::kLong));
    const at::Tensor distance = positions.unsqueeze(1) - positions.unsqueeze(0);
    at::Tensor visible = distance.ge(0);
    if (window > 0)
        visible = visible.logical_and(distance.lt(window));
    const at::Tensor output =
        at::scaled_dot_product_attention(batched(heads.query), batched(heads.key), batched(heads.value), visible, 0.0,
                                         /*is_causal=*/false, std::nullopt, shape.group() > 1)
            .squeeze(0)
            .transpose(0, 1)
            .reshape(gradient.sizes());
    return {output.detach(), torch::autograd::grad({output}, {leaf}, {gradient})[0]};
}

double apart(const at::Tensor& a, const at::Tensor& b)
{
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

bool agreesWithPlainForm(at::Device device, at::ScalarType type, const HeadShape& shape)
{
    constexpr double kBound = 0.03;  // bfloat16 has eight bits; a wrong mask or row is off by the numbers themselves
    const std::vector<std::int64_t> lengths = {37, 1, 130, 16};
    std::vector<std::int32_t> starts = {0};
    for (const std::int64_t length : lengths)
        starts.push_back(starts.back() + static_cast<std::int32_t>(length));
    const Rows rows{at::tensor(starts, at::kInt).to(device), 130};
    const auto options = at::TensorOptions(device).dtype(type);
    for (const std::int64_t window : {std::int64_t{0}, std::int64_t{9}}) {
        PackedAttentionTape tape;
        tape.qkv = at::randn({starts.back(), shape.qkvWidth()}, options);
        const at::Tensor gradient = at::randn({starts.back(), shape.heads * shape.headDim}, options);
        forward(rows, shape, window, tape);
        const QueriesKeysValues parts = backward(gradient, rows, shape, window, tape);
        const at::Tensor found = at::cat({parts.query, parts.key, parts.value}, 1).view(tape.qkv.sizes());
        for (std::size_t row = 0; row < lengths.size(); ++row) {
            const auto part = [&](const at::Tensor& x) {
                return x.narrow(0, starts[row], lengths[row]).to(at::kDouble);
            };
            const PlainRow wanted = plainRow(part(tape.qkv), part(gradient), shape, window);
            const at::Tensor output = part(tape.output).reshape(wanted.output.sizes());
            // A row of one token has no gradient by queries and keys, so all of them are compared together.
            if (!(apart(output, wanted.output) < kBound) || !(apart(part(found), wanted.gradient) < kBound))
                return false;
        }
    }
    return true;
}

}  // namespace

bool packedAttentionWorks(at::Device device, at::ScalarType type, const HeadShape& shape)
{
    if (!device.is_cuda() || type != at::kBFloat16)
        return false;
    using Key = std::tuple<int, std::int64_t, std::int64_t, std::int64_t>;
    static std::mutex mutex;
    static std::map<Key, bool> known;
    const std::lock_guard lock(mutex);
    const Key key{device.index(), shape.heads, shape.kvHeads, shape.headDim};
    if (const auto found = known.find(key); found != known.end())
        return found->second;
    bool works = false;
    try {
        const c10::InferenceMode ordinary(false);
        works = agreesWithPlainForm(device, type, shape);
    } catch (const std::exception&) {
        works = false;  // a head or a device that the kernels do not take
    }
    return known[key] = works;
}

at::Tensor packedAttentionForward(const at::Tensor& qkv, const HeadShape& shape, std::int64_t window,
                                  const PackedBatch& batch, const RotaryTable& rotary, PackedAttentionTape* tape)
{
    PackedAttentionTape local;
    PackedAttentionTape& kept = tape ? *tape : local;
    turnHeads(qkv, shape, batch, rotary, 1);
    kept.qkv = qkv;
    forward(rowsOf(batch), shape, window, kept);
    return kept.output.view({qkv.size(0), shape.heads * shape.headDim});
}

at::Tensor packedAttentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, std::int64_t window,
                                   const PackedBatch& batch, const RotaryTable& rotary, const PackedAttentionTape& tape)
{
    const QueriesKeysValues heads = backward(outputGradient, rowsOf(batch), shape, window, tape);
    at::Tensor qkv = at::empty_like(tape.qkv);
    const QueriesKeysValues target = viewHeads(qkv, shape);
    rotary.rotateInto(heads.query, target.query, batch.positions, -1);
    rotary.rotateInto(heads.key, target.key, batch.positions, -1);
    target.value.copy_(heads.value);
    return qkv;
}

}  // namespace poft::engine
