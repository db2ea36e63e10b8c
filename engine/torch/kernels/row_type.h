// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/torch/kernels/rows.h"

namespace poft::engine::cpu {

/// How kernels read and write rows of float32: in place.
struct Float32Row {
    using Element = float;
    static const float* read(const float* row, float*, std::int64_t) { return row; }
    static float* target(float* row, float*) { return row; }
    static void write(const float*, float*, std::int64_t) {}
};

/// How kernels read and write rows of bfloat16: through float32 scratch.
struct BFloat16Row {
    using Element = std::uint16_t;
    static const float* read(const std::uint16_t* row, float* scratch, std::int64_t n)
    {
        rows::widen(row, scratch, n);
        return scratch;
    }
    static float* target(std::uint16_t*, float* scratch) { return scratch; }
    static void write(const float* scratch, std::uint16_t* row, std::int64_t n) { rows::narrow(scratch, row, n); }
};

/// Calls body(Float32Row{}) or body(BFloat16Row{}) after the tensor's type.
template <class Body>
void byRowType(const at::Tensor& x, Body&& body)
{
    if (x.scalar_type() == at::kFloat)
        body(Float32Row{});
    else
        body(BFloat16Row{});
}

template <class Row>
const typename Row::Element* input(const at::Tensor& x)
{
    return static_cast<const typename Row::Element*>(x.const_data_ptr());
}

template <class Row>
typename Row::Element* output(const at::Tensor& x)
{
    return static_cast<typename Row::Element*>(x.mutable_data_ptr());
}

/// Rows of n elements for which a thread of its own pays.
inline std::int64_t grain(std::int64_t n)
{
    return std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, n));
}

}  // namespace poft::engine::cpu
