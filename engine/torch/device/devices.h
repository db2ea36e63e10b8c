// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::engine {

/// The CUDA half of LibTorch. It is opened only where an NVIDIA driver of a sufficient version shows a device: it takes
/// most of a second and half a gigabyte, which a machine without a GPU need not spend.
class CudaSupport {
public:
    /// Looks for the driver and loads libtorch_cuda. Call once, before any other use of LibTorch.
    static CudaSupport detect();

    /// Why CUDA cannot be used, in one sentence; empty when it can.
    const std::string& problem() const { return m_problem; }

    const std::vector<api::DeviceInfo>& devices() const { return m_devices; }

private:
    std::string m_problem;
    std::vector<api::DeviceInfo> m_devices;
};

/// The processor as a device: its name, the machine's memory, whether it multiplies bfloat16 in hardware.
api::DeviceInfo cpuInfo();

/// LibTorch's name of a device, or why it is not there.
Result<c10::Device> torchDevice(const api::Device& device, const CudaSupport& cuda);

/// steps.memory_bytes of the schema: the peak of the device since the start; resident memory on the CPU.
std::int64_t usedMemory(c10::Device device);

}  // namespace poft::engine
