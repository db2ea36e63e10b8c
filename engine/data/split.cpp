// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"

#include "engine/data/random.h"
#include "storage/files/sha256.h"

namespace poft::data {

double splitPlace(std::uint64_t seed, std::string_view contentHash)
{
    return static_cast<double>(stableHash(contentHash, seed) >> 11) * 0x1p-53;
}

bool isKept(const recipe::Split& split, const storage::SampleWithBody& sample)
{
    const double place = splitPlace(static_cast<std::uint64_t>(split.seed), files::sha256(sample.body));
    return split.begin <= place && place < split.end;
}

}  // namespace poft::data
