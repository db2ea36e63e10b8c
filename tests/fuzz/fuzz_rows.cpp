// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a data file (not Parquet, which has a target of its own): opening fails with a sentence or gives rows
// with rising numbers, each good or with a reason; rows become samples or have a reason; what is stored of a sample is
// the same after it was read back.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/data/convert.h"
#include "engine/data/detect.h"
#include "engine/data/look_ahead.h"
#include "engine/data/stored_sample.h"

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

void checkSample(const Sample& sample)
{
    const auto stored = toStored(sample);
    if (!stored)
        return require(!stored.error().message.empty(), "no reason why a sample cannot be stored");
    storage::SampleWithBody kept;
    kept.body = stored->content.body;
    kept.rejectedBody = stored->rejected ? stored->rejected->body : "";
    kept.sample.extra = stored->extra;
    const auto back = fromStored(kept);
    require(back.has_value(), "a stored sample cannot be read");
    const auto again = toStored(*back);
    require(again && again->content.body == kept.body && again->extra == kept.sample.extra,
            "a stored sample reads as another one");
}

void checkFile(const std::string& path)
{
    ReaderLimits limits;
    limits.rowBytes = 4096;  // so that long rows are met
    limits.rowValues = 500;
    auto opened = openRows(path, limits);
    if (!opened)
        return require(opened.error().message.find(path) != std::string::npos, "no sentence about the file");
    LookAheadReader rows(*std::move(opened));
    const auto detection = detect(rows.look(20));
    Row row;
    std::int64_t last = 0;
    while (true) {
        const auto more = rows.next(row);
        if (!more)
            return require(more.error().message.find(path) != std::string::npos, "no sentence about the file");
        if (!*more)
            return require(rows.sha256().size() == 64, "no digest at the end");
        require(row.number > last, "row numbers do not rise");
        last = row.number;
        require(row.good() == row.value.isObject(), "neither a row nor a reason");
        if (!row.good() || !detection)
            continue;
        const auto sample = toSample(row, detection->layout);
        if (sample)
            checkSample(*sample);
        else
            require(!sample.error().message.empty(), "no reason for a bad row");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (std::string_view(reinterpret_cast<const char*>(data), size).starts_with("PAR1"))
        return 0;
    const int memory = ::memfd_create("fuzz", MFD_CLOEXEC);
    require(memory >= 0, "no memory file");
    require(::write(memory, data, size) == static_cast<ssize_t>(size), "the memory file is too short");
    checkFile("/proc/self/fd/" + std::to_string(memory));
    ::close(memory);
    return 0;
}
