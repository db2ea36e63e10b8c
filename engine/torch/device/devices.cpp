// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/device/devices.h"

#include <dlfcn.h>
#include <unistd.h>

#include <fstream>

#include <ATen/Context.h>
#include <c10/core/CachingDeviceAllocator.h>

namespace poft::engine {
namespace {

// LibTorch is built for CUDA 13, whose oldest driver is 580.
constexpr int kCudaVersion = 13000;

/// The few functions of the driver's C interface that describe devices; they need no context and so take no device
/// memory.
class Driver {
public:
    Driver() : m_library(dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {}
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    ~Driver()
    {
        if (m_library)
            dlclose(m_library);
    }

    bool isThere() const { return m_library != nullptr; }

    /// Calls `name` with the arguments; whether it is there and returned success.
    template <class... Arguments>
    bool call(const char* name, Arguments... arguments) const
    {
        using Function = int (*)(Arguments...);
        const auto function = reinterpret_cast<Function>(dlsym(m_library, name));
        return function && function(arguments...) == 0;
    }

private:
    void* m_library;
};

std::string versionText(int version)
{
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

api::DeviceInfo describe(const Driver& driver, int index)
{
    constexpr int kComputeMajor = 75;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    api::DeviceInfo info;
    info.device = {api::Device::Kind::Cuda, index};
    int handle = 0;
    char name[256] = "CUDA device";
    std::size_t bytes = 0;
    int major = 0;
    if (driver.call("cuDeviceGet", &handle, index)) {
        driver.call("cuDeviceGetName", static_cast<char*>(name), static_cast<int>(sizeof name), handle);
        driver.call("cuDeviceTotalMem_v2", &bytes, handle);
        driver.call("cuDeviceGetAttribute", &major, kComputeMajor, handle);
    }
    info.description = name;
    info.memoryBytes = bytes;
    info.bf16 = major >= 8;
    return info;
}

/// The value behind "key : " of the first such line of /proc/cpuinfo.
std::string cpuField(const std::string& key)
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (line.compare(0, key.size(), key) == 0 && colon != std::string::npos && colon + 2 <= line.size())
            return line.substr(colon + 2);
    }
    return {};
}

}  // namespace

CudaSupport CudaSupport::detect()
{
    CudaSupport support;
    const Driver driver;
    int version = 0;
    int count = 0;
    if (!driver.isThere()) {
        support.m_problem = "there is no NVIDIA driver on this machine (libcuda.so.1 was not found)";
    } else if (!driver.call("cuInit", 0U)) {
        support.m_problem = "the NVIDIA driver does not start: is a GPU there, and does nvidia-smi see it?";
    } else if (!driver.call("cuDriverGetVersion", &version) || version < kCudaVersion) {
        support.m_problem = "the NVIDIA driver supports CUDA " + versionText(version) +
                            ", but CUDA 13 is needed: install driver 580 or newer";
    } else if (!driver.call("cuDeviceGetCount", &count) || count == 0) {
        support.m_problem = "the NVIDIA driver shows no device (is CUDA_VISIBLE_DEVICES empty?)";
    } else if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
        support.m_problem = std::string("LibTorch's CUDA part does not load: ") + dlerror();
    } else if (!at::globalContext().hasCUDA()) {
        support.m_problem = "LibTorch sees no CUDA device, though the driver does";
    } else {
        for (int index = 0; index < count; ++index)
            support.m_devices.push_back(describe(driver, index));
    }
    return support;
}

api::DeviceInfo cpuInfo()
{
    api::DeviceInfo info;
    info.description = cpuField("model name");
    if (info.description.empty())
        info.description = "processor";
    info.memoryBytes =
        static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
    const std::string flags = cpuField("flags");
    info.bf16 = flags.find("avx512_bf16") != std::string::npos || flags.find("amx_bf16") != std::string::npos;
    return info;
}

Result<c10::Device> torchDevice(const api::Device& device, const CudaSupport& cuda)
{
    if (device.kind == api::Device::Kind::Cpu)
        return c10::Device(c10::kCPU);
    if (!cuda.problem().empty())
        return fail(ErrorKind::Device, "device " + device.name() + " cannot be used: " + cuda.problem());
    if (device.index < 0 || device.index >= static_cast<int>(cuda.devices().size()))
        return fail(ErrorKind::Device, "there is no device " + device.name() + ": this machine has " +
                                           std::to_string(cuda.devices().size()) + " CUDA devices, counted from 0");
    return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(device.index));
}

std::int64_t usedMemory(c10::Device device)
{
    if (!device.is_cpu()) {
        const auto stats = c10::getDeviceAllocator(device.type())->getDeviceStats(device.index());
        return stats.reserved_bytes[0].peak;
    }
    std::ifstream file("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    file >> total >> resident;
    return resident * sysconf(_SC_PAGE_SIZE);
}

}  // namespace poft::engine
