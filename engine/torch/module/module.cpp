// SPDX-License-Identifier: Apache-2.0
//
// The module's one door. A program uses it so (engine/api/backend.h has the types):
//
//     void* module = dlopen(".../libpoft_torch.so", RTLD_NOW | RTLD_LOCAL);        // dlerror() says why not
//     auto create = reinterpret_cast<PoftBackendFactory>(dlsym(module, poft::api::kBackendFactoryName));
//     char error[1024] = "";
//     std::unique_ptr<poft::api::Backend> backend(create(error, sizeof error));    // null: `error` holds the sentence
//
// The module is never closed again: LibTorch keeps threads and registrations that outlive every object made here.
// Everything made through the backend (models, learners) goes before it. Loading takes a fraction of a second, so only
// commands that need a model do it. The program and the module must come from the same build: the interfaces are C++
// classes.
//
// With several cores and other work on the machine, set GOMP_SPINCOUNT to a small number (10000) in the environment
// before dlopen: LibTorch's threads spin while they wait for each other, and a spinning thread takes the core that the
// one it waits for would need.

#include <cstdio>
#include <exception>

#include "engine/torch/module/guard.h"
#include "engine/torch/module/torch_backend.h"

extern "C" __attribute__((visibility("default"))) poft::api::Backend* poft_create_backend(char* error,
                                                                                          std::size_t errorSize)
{
    try {
        return new poft::engine::TorchBackend;
    } catch (...) {
        if (errorSize > 0)
            std::snprintf(error, errorSize, "%s", poft::engine::currentException("starting LibTorch").message.c_str());
        return nullptr;
    }
}
