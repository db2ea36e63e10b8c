// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "engine/data/layout.h"
#include "engine/data/row_reader.h"
#include "storage/result/result.h"

namespace poft::data {

/// What detection found, and why.
struct Detection {
    Layout layout;
    std::string reason;  ///< one sentence: "the rows have instruction, input and output, as Alpaca's do"
};

/// What a person may fix instead of leaving it to detection.
struct LayoutRequest {
    std::string format = "auto";  ///< or a name of formatNames()
    FieldMap map;                 ///< columns that a person named; they win over the format's own
};

/// Decides how to read rows from the first of them; bad rows are passed over. A column counts when at least half of the
/// rows have it. When nothing fits, the sentence lists the columns and shows how to map them; a mapped column that is
/// not there is named.
Result<Detection> detect(std::span<const Row> firstRows, const LayoutRequest& request = {});

}  // namespace poft::data
