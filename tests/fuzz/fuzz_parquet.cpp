// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a Parquet file: Arrow's reader is asked, and what comes out is rows in order, or a sentence.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/data/parquet_rows.h"

using namespace poft;
using namespace poft::data;

namespace {

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

void checkFile(const std::string& path)
{
    constexpr int kMostRows = 10'000;  // a few bytes may say that a value repeats a billion times
    ReaderLimits limits;
    limits.rowBytes = 1 << 16;
    limits.rowValues = 1000;
    const auto reader = ParquetRows::open(path, limits);
    if (!reader)
        return require(reader.error().message.find(path) != std::string::npos, "no sentence about the file");
    Row row;
    for (std::int64_t number = 1; number <= kMostRows; ++number) {
        const auto more = (*reader)->next(row);
        if (!more)
            return require(more.error().message.find(path) != std::string::npos, "no sentence about the file");
        if (!*more)
            return;
        require(row.number == number, "row numbers do not rise one by one");
        require(row.good() == row.value.isObject(), "neither a row nor a reason");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const int memory = ::memfd_create("fuzz", MFD_CLOEXEC);
    require(memory >= 0, "no memory file");
    require(::write(memory, data, size) == static_cast<ssize_t>(size), "the memory file is too short");
    checkFile("/proc/self/fd/" + std::to_string(memory));
    ::close(memory);
    return 0;
}
