// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet_module.h"

#include <dlfcn.h>

#include <cstdlib>
#include <system_error>

namespace poft::data {

namespace {

std::filesystem::path modulePath()
{
    if (const char* path = std::getenv("POFT_PARQUET_MODULE"); path != nullptr && *path != '\0') {
        return path;
    }
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path() / "lib" / "libpoft_parquet.so";
}

Result<const ParquetModule*> load()
{
    const std::filesystem::path path = modulePath();
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return fail(ErrorKind::Incompatible,
                    "This build knows no Parquet (there is no " + path.string() +
                        "): build with Arrow, which ./workbench installs, or use JSON Lines instead.");
    }
    void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
        return fail(ErrorKind::Incompatible, "The Parquet module does not load (" + std::string(::dlerror()) +
                                                 "): run ./workbench, which installs Arrow and builds again.");
    }
    const auto make = reinterpret_cast<ParquetModuleFactory>(::dlsym(module, kParquetModuleName));
    if (make == nullptr) {
        return fail(ErrorKind::Incompatible,
                    path.string() + " is not the Parquet module of this program: build again.");
    }
    return make();
}

}  // namespace

Result<const ParquetModule*> parquetModule()
{
    static const Result<const ParquetModule*> kModule = load();
    return kModule;
}

}  // namespace poft::data
