// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/data/column_table.h"
#include "engine/data/detect.h"
#include "engine/data/row_reader.h"
#include "engine/data/sample.h"
#include "storage/records/dataset.h"

namespace poft::data {

/// One file of an inspection.
struct InspectedFile {
    std::string path;
    std::optional<Container> container;  ///< none when it could not be opened
    std::uint64_t bytes = 0;
    std::int64_t rows = 0;  ///< all rows, bad ones included
    std::int64_t badRows = 0;
    std::string problem;  ///< one sentence about the whole file; empty = none
};

/// What files hold, without a workspace: the answer of `poft-engine inspect`.
struct Inspection {
    std::vector<InspectedFile> files;
    std::optional<Detection> detection;  ///< none when nothing fits; then `problem` says so
    std::string problem;                 ///< why the files cannot be imported as asked; empty = they can
    std::vector<Column> columns;
    std::int64_t rows = 0;
    std::int64_t goodRows = 0;
    std::int64_t badRowCount = 0;
    std::vector<storage::BadRow> badRows;  ///< the first InspectRequest::badRows of them
    std::vector<std::string>
        rawRows;                  ///< the first rows as JSON, also when nothing fits, so that a person can map columns
    std::vector<Sample> samples;  ///< the first samples
};

struct InspectRequest {
    LayoutRequest layout;
    int rows = 5;       ///< samples and raw rows to give back
    int badRows = 100;  ///< bad rows to give back
};

/// Reads all rows of the files once and keeps the first few. Never fails as a whole: problems are part of the answer.
Inspection inspect(std::span<const std::filesystem::path> files, const InspectRequest& request = {});

/// The inspection as one JSON object:
/// {"files":[{"path","container","bytes","rows","bad_rows","problem"?}],"format","reason","kind", "map":{field:
/// column},"problem"?,"columns":[{"name","type","rows"}],"rows","good_rows","bad_row_count",
/// "bad_rows":[{"file","line","reason"}],"raw_rows":[…],"samples":[{"messages"|"text"|"chosen"+"rejected","tools"?,"is_noise"?,
/// "noise_kind"?,"line","extra"?}]}; format, reason, kind and map are null when nothing fits.
std::string toJson(const Inspection& inspection);

}  // namespace poft::data
