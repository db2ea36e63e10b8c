// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/mark.h"
#include "storage/tables/writer.h"

// Tags, notes and keep/drop marks. They are given by sample and kept by content: the same content has them in every
// data set it comes in.
namespace poft::storage {

/// The tag of this name, made where it is new. Invalid when the name is empty, longer than 100 bytes or has a line end.
Result<Id> findOrCreateTag(const Writer& writer, const std::string& name);
/// NotFound with the names that exist, when there is none of that name.
Result<Tag> findTag(Connection& connection, const std::string& name);
Result<std::vector<Tag>> listTags(Connection& connection);  ///< by name
Status renameTag(const Writer& writer, Id tag, const std::string& name);
/// Removes the tag from all samples, in chunks, and then itself.
Status removeTag(const Writer& writer, Id tag);

/// Gives samples a tag, or takes it from them; in chunks. Samples that do not exist are passed over.
Status tagSamples(const Writer& writer, Id tag, std::span<const Id> samples);
Status untagSamples(const Writer& writer, Id tag, std::span<const Id> samples);

/// Marks samples to be kept or dropped; without a value the mark is taken away. In chunks.
Status setVerdict(const Writer& writer, std::span<const Id> samples, std::optional<Verdict> verdict);
/// Writes the note of a sample; empty takes it away.
Status setNote(const Writer& writer, Id sample, const std::string& note);

Result<SampleMarks> marksOfSample(Connection& connection, Id sample);

/// The newest `change` of tags and marks; a page that shows them reads again when it grew.
Result<Change> marksChange(Connection& connection);

}  // namespace poft::storage
