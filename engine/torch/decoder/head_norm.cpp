// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/head_norm.h"

#include "engine/torch/decoder/elementwise.h"

namespace poft::engine {
namespace {

/// The columns of `count` heads from the `first` on.
at::Tensor columns(const at::Tensor& qkv, const HeadShape& shape, std::int64_t first, std::int64_t count)
{
    return qkv.narrow(1, first * shape.headDim, count * shape.headDim);
}

/// A copy with one head a row, since norms work on whole rows.
at::Tensor headRows(const at::Tensor& part, const HeadShape& shape)
{
    return part.reshape({-1, shape.headDim});
}

}  // namespace

void normalizeHeads(const at::Tensor& qkv, const HeadShape& shape, const LayerWeights& weights, double epsilon,
                    HeadNormTape* tape)
{
    const auto normalize = [&](std::int64_t first, std::int64_t count, const at::Tensor& weight, at::Tensor* before,
                               at::Tensor* inverseRms) {
        const at::Tensor part = columns(qkv, shape, first, count);
        const at::Tensor rows = headRows(part, shape);
        const Normalized normalized = rmsNorm(rows, weight, epsilon);
        part.copy_(normalized.output.view(part.sizes()));
        if (tape) {
            *before = rows;
            *inverseRms = normalized.inverseRms;
        }
    };
    HeadNormTape unused;
    HeadNormTape& kept = tape ? *tape : unused;
    normalize(0, shape.heads, weights.queryNorm, &kept.query, &kept.queryInverseRms);
    normalize(shape.heads, shape.kvHeads, weights.keyNorm, &kept.key, &kept.keyInverseRms);
}

void normalizeHeadsBackward(const at::Tensor& qkvGradient, const HeadShape& shape, const LayerWeights& weights,
                            const HeadNormTape& tape, const LayerWeights& gradients)
{
    const auto backward = [&](std::int64_t first, std::int64_t count, const at::Tensor& before,
                              const at::Tensor& weight, const at::Tensor& inverseRms,
                              const at::Tensor& weightGradient) {
        const at::Tensor part = columns(qkvGradient, shape, first, count);
        const at::Tensor gradient =
            rmsNormBackward(headRows(part, shape), before, weight, inverseRms, {}, weightGradient);
        part.copy_(gradient.view(part.sizes()));
    };
    backward(0, shape.heads, tape.query, weights.queryNorm, tape.queryInverseRms, gradients.queryNorm);
    backward(shape.heads, shape.kvHeads, tape.key, weights.keyNorm, tape.keyInverseRms, gradients.keyNorm);
}

}  // namespace poft::engine
