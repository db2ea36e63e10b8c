// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ATen/Parallel.h>

#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/row_type.h"

namespace poft::engine::cpu {

void logLikelihood(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                   const at::Tensor& likelihoods)
{
    const std::int64_t n = logits.size(1);
    const auto* target = targets.const_data_ptr<std::int64_t>();
    auto* normalizers = logSumExp.mutable_data_ptr<float>();
    auto* result = likelihoods.mutable_data_ptr<float>();
    byRowType(logits, [&]<class Row>(Row) {
        const auto* from = input<Row>(logits);
        at::parallel_for(0, logits.size(0), grain(n), [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row) {
                float scratch = 0;
                const auto* values = from + row * n;
                normalizers[row] = rows::logSumExp(values, n);
                result[row] = *Row::read(values + target[row], &scratch, 1) - normalizers[row];
            }
        });
    });
}

void logLikelihoodBackward(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                           const at::Tensor& gradient)
{
    const std::int64_t n = logits.size(1);
    const auto* target = targets.const_data_ptr<std::int64_t>();
    const auto* normalizers = logSumExp.const_data_ptr<float>();
    const auto* scales = gradient.const_data_ptr<float>();
    byRowType(logits, [&]<class Row>(Row) {
        auto* all = output<Row>(logits);
        at::parallel_for(0, logits.size(0), grain(n), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(n));
            for (std::int64_t row = begin; row < end; ++row) {
                Row::read(all + row * n, scratch.data(), n);
                float* values = Row::target(all + row * n, scratch.data());
                rows::negativeSoftmax(values, n, normalizers[row], scales[row]);
                values[target[row]] += scales[row];
                Row::write(values, all + row * n, n);
            }
        });
    });
}

}  // namespace poft::engine::cpu
