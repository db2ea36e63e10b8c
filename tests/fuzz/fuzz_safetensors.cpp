// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a safetensors file: opening either fails with a sentence or gives tensors that lie in the file one after
// the other, all of whose bytes can be read.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/model/safetensors.h"
#include "engine/model/safetensors_header.h"

using namespace poft;
using namespace poft::model;

namespace {

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void checkTensors(const SafetensorsFile& file, std::size_t fileBytes)
{
    const std::byte* position = nullptr;
    std::size_t total = 0;
    unsigned sum = 0;
    for (const TensorView& tensor : file.tensors()) {
        require(!position || tensor.data == position, "tensors do not lie one after the other");
        position = tensor.data + tensor.bytes;
        total += tensor.bytes;
        require(total <= fileBytes, "tensors are larger than the file");
        for (std::size_t i = 0; i < tensor.bytes; ++i)
            sum += static_cast<unsigned>(tensor.data[i]);
        const auto bytes = tensorBytes(tensor.type, tensor.shape, tensor.name);
        require(bytes && *bytes == tensor.bytes, "a tensor's shape and bytes differ");
        require(file.find(tensor.name) == &tensor, "a tensor is not found by its name");
    }
    // Used for something, or the reads would be left out.
    require(sum <= 255 * total, "bytes add up to more than they can");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const int memory = ::memfd_create("fuzz", MFD_CLOEXEC);
    require(memory >= 0, "no memory file");
    require(::write(memory, data, size) == static_cast<ssize_t>(size), "the memory file is too short");
    {
        const auto file = SafetensorsFile::open("/proc/self/fd/" + std::to_string(memory));
        if (file)
            checkTensors(*file, size);
        else
            require(!file.error().message.empty(), "an error without a sentence");
    }
    ::close(memory);
    return 0;
}
