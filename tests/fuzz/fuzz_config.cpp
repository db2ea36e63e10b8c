// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a config.json: it is refused with a sentence, or gives a model whose size can be told and which is the
// same after it was written and read again.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"

using namespace poft;

namespace {

/// Beyond it the list of tensors alone takes long; a real model has some hundred layers.
constexpr int kLayers = 1000;

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto config = model::parseConfig({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!config) {
        require(!config.error().message.empty(), "an error without a sentence");
        return 0;
    }
    if (config->numHiddenLayers <= kLayers)
        require(model::parameterCount(*config) > 0, "a model without parameters");
    const std::string written = model::configJson(*config, {}, "float32");
    const auto again = model::parseConfig(written, "fuzz, written");
    if (!again)
        std::fprintf(stderr, "%s\n%s\n", again.error().message.c_str(), written.c_str());
    require(again.has_value(), "what was written is refused");
    require(model::configJson(*again, {}, "float32") == written, "what was written is read as another model");
    return 0;
}
