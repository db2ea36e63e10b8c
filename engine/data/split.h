// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"

namespace poft::data {

/// The place of a content in [0, 1), a pure function of the seed and the content's hash (32 bytes): whatever data set a
/// sample comes in, whatever was removed beside it, it stays on its side of a border. Uniform, a multiple of 2^-53.
/// Defined as the upper 53 bits of stableHash(hash, seed).
double splitPlace(std::uint64_t seed, std::string_view contentHash);

/// Whether the split keeps a sample: its place lies in [begin, end). Of a pair, the content with the chosen answer
/// decides.
bool isKept(const recipe::Split& split, const storage::SampleWithBody& sample);

}  // namespace poft::data
