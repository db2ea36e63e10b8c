// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/device/product_rate.h"

#include <algorithm>
#include <chrono>
#include <limits>

#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>

namespace poft::engine {
namespace {

struct Product {
    std::int64_t rows, inner, columns;

    double operations() const
    {
        return 2.0 * static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns);
    }
};

// A processor is fastest where operands stay in its caches, a GPU where there is most to do.
constexpr Product kOnCpu[] = {{512, 576, 3072}, {2048, 2048, 2048}};
constexpr Product kOnGpu[] = {{8192, 8192, 8192}, {8192, 4096, 28672}};

double seconds(const Product& product, c10::Device device, at::ScalarType type)
{
    constexpr int kRounds = 6;
    const int repeats = device.is_cpu() ? 1 : 20;
    const auto options = at::TensorOptions(device).dtype(type);
    const at::Tensor a = at::randn({product.rows, product.inner}, options);
    const at::Tensor b = at::randn({product.columns, product.inner}, options);
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        at::Tensor result;
        for (int i = 0; i < repeats; ++i)
            result = at::mm(a, b.t());
        result[0][0].item<double>();  // waits for the device
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        best = std::min(best, taken.count() / repeats);
    }
    return best;
}

}  // namespace

double fastestProduct(c10::Device device, at::ScalarType type)
{
    const c10::InferenceMode inference;
    double rate = 0;
    for (const Product& product : device.is_cpu() ? kOnCpu : kOnGpu)
        rate = std::max(rate, product.operations() / seconds(product, device, type));
    return rate;
}

}  // namespace poft::engine
