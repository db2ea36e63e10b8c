// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/bigram_backend.h"

extern "C" __attribute__((visibility("default"))) poft::api::Backend* poft_create_backend(char*, std::size_t)
{
    return new poft::fakes::BigramBackend;
}
