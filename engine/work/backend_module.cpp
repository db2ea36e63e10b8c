// SPDX-License-Identifier: Apache-2.0
#include "engine/work/backend_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace poft::engine {

std::filesystem::path backendModulePath()
{
    if (const char* path = std::getenv("POFT_TORCH_MODULE"); path && *path)
        return path;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path() / "lib" / "libpoft_torch.so";
}

Result<std::unique_ptr<api::Backend>> loadBackend()
{
    const std::filesystem::path path = backendModulePath();
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorKind::NotFound,
                    fmt::format("The LibTorch module {} does not exist: build with POFT_TORCH=ON, or set "
                                "POFT_TORCH_MODULE to its place.",
                                path.string()));
    // Threads of LibTorch's arithmetic spin while they wait for each other, on a core that other work or the awaited
    // thread itself may need; this makes them sleep soon. Read when the module's OpenMP library is loaded.
    setenv("GOMP_SPINCOUNT", "10000", /*overwrite=*/0);
    void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!module)
        return fail(ErrorKind::Incompatible, fmt::format("The LibTorch module does not load: {}.", dlerror()));
    const auto create = reinterpret_cast<PoftBackendFactory>(dlsym(module, api::kBackendFactoryName));
    if (!create)
        return fail(ErrorKind::Incompatible, fmt::format("{} is not a module of this program (it exports no {}).",
                                                         path.string(), api::kBackendFactoryName));
    std::array<char, 512> message{};
    std::unique_ptr<api::Backend> backend(create(message.data(), message.size()));
    if (!backend)
        return fail(ErrorKind::Device, fmt::format("The LibTorch module does not start: {}", message.data()));
    return backend;
}

}  // namespace poft::engine
