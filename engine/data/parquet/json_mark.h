// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace poft::data::parquet {

/// Key in the metadata of a text column whose cells are JSON (ParquetColumn::Type::Json).
inline constexpr const char* kJsonMark = "poft.json";

}  // namespace poft::data::parquet
