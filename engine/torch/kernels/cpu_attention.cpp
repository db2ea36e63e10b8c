// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <vector>

#include <ATen/Parallel.h>

#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/row_type.h"

namespace poft::engine::cpu {
namespace {

/// One head of one token: copied, or turned on the way.
template <class Row>
void copyHead(const typename Row::Element* from, typename Row::Element* to, std::int64_t headDim, const Angles* angles,
              std::int64_t position, float direction, float* scratch)
{
    if (!angles) {
        std::memcpy(to, from, static_cast<std::size_t>(headDim) * sizeof(typename Row::Element));
        return;
    }
    const std::int64_t half = headDim / 2;
    const float* values = Row::read(from, scratch, headDim);
    float* turned = Row::target(to, scratch + headDim);
    rows::rotate(values, turned, angles->cosine + position * half, angles->sine + position * half, half, direction);
    Row::write(turned, to, headDim);
}

/// Visits every (token, head) pair with the offsets of the head in packed and in padded order.
template <class Visit>
void forEachHead(const at::Tensor& packed, const at::Tensor& padded, std::int64_t firstHead, const TokenPlaces& places,
                 const Visit& visit)
{
    const std::int64_t headDim = padded.size(3);
    const std::int64_t heads = padded.size(1);
    const std::int64_t stride = packed.size(1);
    at::parallel_for(0, places.count, grain(heads * headDim), [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scratch(static_cast<std::size_t>(2 * headDim));
        for (std::int64_t token = begin; token < end; ++token) {
            const std::int64_t slot = places.slot(token);
            const std::int64_t row = slot / places.width;
            const std::int64_t position = slot % places.width;
            for (std::int64_t head = 0; head < heads; ++head) {
                const std::int64_t packedOffset = token * stride + (firstHead + head) * headDim;
                const std::int64_t paddedOffset = ((row * heads + head) * places.width + position) * headDim;
                visit(packedOffset, paddedOffset, position, scratch.data());
            }
        }
    });
}

}  // namespace

void toPadded(const at::Tensor& packed, std::int64_t firstHead, const TokenPlaces& places, const Angles* angles,
              const at::Tensor& target)
{
    const std::int64_t headDim = target.size(3);
    byRowType(packed, [&]<class Row>(Row) {
        const auto* from = input<Row>(packed);
        auto* to = output<Row>(target);
        forEachHead(packed, target, firstHead, places,
                    [&](std::int64_t source, std::int64_t destination, std::int64_t position, float* scratch) {
                        copyHead<Row>(from + source, to + destination, headDim, angles, position, 1.0F, scratch);
                    });
    });
}

void toPacked(const at::Tensor& padded, std::int64_t firstHead, const TokenPlaces& places, const Angles* angles,
              const at::Tensor& packed)
{
    const std::int64_t headDim = padded.size(3);
    byRowType(packed, [&]<class Row>(Row) {
        const auto* from = input<Row>(padded);
        auto* to = output<Row>(packed);
        forEachHead(packed, padded, firstHead, places,
                    [&](std::int64_t destination, std::int64_t source, std::int64_t position, float* scratch) {
                        copyHead<Row>(from + source, to + destination, headDim, angles, position, -1.0F, scratch);
                    });
    });
}

void causalSoftmax(const at::Tensor& scores, std::int64_t width, std::int64_t window, double scale)
{
    const std::int64_t count = scores.numel() / width;
    byRowType(scores, [&]<class Row>(Row) {
        auto* all = output<Row>(scores);
        at::parallel_for(0, count, grain(width), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(width));
            for (std::int64_t row = begin; row < end; ++row) {
                Row::read(all + row * width, scratch.data(), width);
                float* values = Row::target(all + row * width, scratch.data());
                const std::int64_t visible = row % width + 1;
                const std::int64_t first = window > 0 ? std::max<std::int64_t>(0, visible - window) : 0;
                std::fill(values, values + first, 0.0F);
                rows::causalSoftmax(values + first, visible - first, width - first, static_cast<float>(scale));
                Row::write(values, all + row * width, width);
            }
        });
    });
}

void causalSoftmaxBackward(const at::Tensor& gradient, const at::Tensor& probabilities, std::int64_t width,
                           double scale)
{
    const std::int64_t count = gradient.numel() / width;
    byRowType(gradient, [&]<class Row>(Row) {
        auto* all = output<Row>(gradient);
        const auto* from = input<Row>(probabilities);
        at::parallel_for(0, count, grain(width), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(2 * width));
            for (std::int64_t row = begin; row < end; ++row) {
                Row::read(all + row * width, scratch.data(), width);
                float* values = Row::target(all + row * width, scratch.data());
                const float* p = Row::read(from + row * width, scratch.data() + width, width);
                rows::causalSoftmaxBackward(values, p, row % width + 1, width, static_cast<float>(scale));
                Row::write(values, all + row * width, width);
            }
        });
    });
}

}  // namespace poft::engine::cpu
