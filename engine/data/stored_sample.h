// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/data/sample.h"
#include "storage/records/sample.h"
#include "storage/result/result.h"
#include "storage/tables/datasets.h"

namespace poft::data {

/// A sample as storage::appendSamples() takes it: canonical bodies of its contents, canonical `extra`. Fails where
/// tools, tool calls or extra are no JSON or nested too deeply, or a text is not UTF-8; the message is a reason for the
/// list of bad rows.
Result<storage::NewSample> toStored(const Sample& sample);

/// A sample of the workspace as it was before toStored().
Result<Sample> fromStored(const storage::SampleWithBody& stored);

}  // namespace poft::data
