// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "storage/tables/writer.h"

// What removeBeyond() is made of, in short transactions. For code inside storage/.
namespace poft::storage {

/// Buckets that reach beyond `step`.
Status removeBucketsBeyond(const Writer& writer, Id run, std::int64_t step);
/// Steps beyond `step`, with what their samples did.
Status removeStepsBeyond(const Writer& writer, Id run, std::int64_t step);
/// Evaluations and checkpoints beyond `step`, and the scores of epochs beyond `epoch`.
Status removeResultsBeyond(const Writer& writer, Id run, std::int64_t step, double epoch);

}  // namespace poft::storage
