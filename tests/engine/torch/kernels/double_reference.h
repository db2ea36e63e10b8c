// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// The operations of the CUDA kernels and their gradients in float64, written from their definitions. All matrices are
/// rows one after the other. tst_cuda_arithmetic compares these with PyTorch's autograd.
namespace poft::reference {

using Numbers = std::vector<double>;

struct Norm {
    Numbers y, inverseRms, dx, dweight;
};

/// RMSNorm of x [rows, width] and its gradients; `residual` may be empty.
Norm norm(const Numbers& x, const Numbers& weight, const Numbers& gradient, const Numbers& residual, std::size_t width,
          double epsilon);

struct Gate {
    Numbers y, dgateUp;
};

/// silu(gate) up of gateUp [rows, 2 * width].
Gate gate(const Numbers& gateUp, const Numbers& gradient, std::size_t width);

/// x [tokens, heads, headDim] turned by the angles of the positions, in `direction` 1 or -1.
Numbers turn(const Numbers& x, const std::vector<std::int64_t>& positions, const Numbers& cosine, const Numbers& sine,
             std::size_t heads, std::size_t headDim, double direction);

struct Head {
    Numbers logSumExp, likelihoods, dlogits;
};

Head head(const Numbers& logits, const std::vector<std::int64_t>& targets, const Numbers& gradient, std::size_t width);

struct AdamWState {
    double weight = 0, first = 0, second = 0;
};

/// Step number `step`, counted from 1.
void adamw(AdamWState& state, double gradient, double rate, double beta1, double beta2, double epsilon, double decay,
           int step);

}  // namespace poft::reference
