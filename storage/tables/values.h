// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/records/mark.h"
#include "storage/tables/writer.h"

// Columns of numbers that belong to contents and are no log-likelihoods: quality scores from elsewhere, IFD.
namespace poft::storage {

struct ContentValue {
    Id contentId = 0;
    double value = 0;  ///< finite
};

/// Makes `values` the whole of the column of this name, made where it is new; in chunks. Values that are not finite are
/// left out.
Result<Id> writeValues(const Writer& writer, const std::string& name, const std::string& origin,
                       std::span<const ContentValue> values);
Result<ValueColumn> findValueColumn(Connection& connection, const std::string& name);
Result<std::vector<ValueColumn>> listValueColumns(Connection& connection);  ///< by name
/// Of every content that two series of one model have: mean log-likelihood per response token given the prompt
/// (`conditioned`) over that of the response alone, which is IFD (Li et al. 2023). Of a content that was cut in several
/// ways the one that is cut least counts. Ascending by content; contents without a ratio are left out.
Result<std::vector<ContentValue>> ifdOfContents(Connection& connection, Id conditioned, Id alone);
Status removeValueColumn(const Writer& writer, Id column);

}  // namespace poft::storage
