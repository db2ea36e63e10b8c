// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/content/content_text.h"
#include "storage/tables/writer.h"

// Samples of a data set without their texts: what subsets are worked out and made from. A million take about 80 MB.
namespace poft::storage {

struct SampleKey {
    Id id = 0;
    Id contentId = 0;
    Id rejectedContentId = 0;  ///< 0 = none
    std::optional<bool> isNoise;
    ContentLengths lengths;
};

/// In order of position, which is that of ids; the index is the position.
Result<std::vector<SampleKey>> sampleKeys(Connection& connection, Id dataset);

/// The SHA-256 of the content of every sample (of a pair, prompt and chosen), in order of position; `use` gets 32
/// bytes.
Status forEachContentHash(Connection& connection, Id dataset, const std::function<void(std::string_view)>& use);

/// Every sample's number in a column of values, in order of position; NaN where it has none.
Result<std::vector<double>> valuesOfSamples(Connection& connection, Id dataset, Id column);

/// A kept column of a data set's samples, where they have it: its text (numbers as text too).
struct KeptValue {
    Id sampleId = 0;
    Id contentId = 0;
    std::string text;
};
/// In order of position.
Result<std::vector<KeptValue>> keptColumn(Connection& connection, Id dataset, const std::string& column);

/// The content of this SHA-256 (64 hexadecimal digits), if the workspace has it.
Result<std::optional<Id>> contentOfHash(Connection& connection, const std::string& hexHash);

/// Appends copies of samples (of any data set, in the order given) to a data set that is being made, in chunks: the
/// same contents, noise flags and kept columns.
Status copySamples(const Writer& writer, Id dataset, std::span<const Id> samples);

}  // namespace poft::storage
