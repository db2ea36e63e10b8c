// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/device/large_buffer.h"

#include <sys/mman.h>

#include <ATen/ops/empty.h>

namespace poft::engine {

at::Tensor largeBuffer(std::int64_t elements, at::ScalarType type, at::Device device)
{
    at::Tensor buffer = at::empty({elements}, at::TensorOptions(device).dtype(type));
    if (!device.is_cpu())
        return buffer;
    constexpr std::uintptr_t kPage = 4096;
    const auto begin = reinterpret_cast<std::uintptr_t>(buffer.mutable_data_ptr());
    const std::uintptr_t first = (begin + kPage - 1) / kPage * kPage;
    const std::uintptr_t last = (begin + buffer.nbytes()) / kPage * kPage;
    if (last > first)
        ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // a refusal only costs time
    return buffer;
}

at::Tensor largeZeros(std::int64_t elements, const at::TensorOptions& options)
{
    return largeBuffer(elements, c10::typeMetaToScalarType(options.dtype()), options.device()).zero_();
}

}  // namespace poft::engine
