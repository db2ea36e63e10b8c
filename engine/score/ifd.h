// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/tables/writer.h"

#include <string>

namespace poft::engine {

/// Where a model has scored a data set's responses with their prompts and alone: keeps their ratio, IFD (Li et al.
/// 2023: loss per token given the prompt over the loss alone; large = the prompt helps little), as the column of values
/// "ifd MODEL", so that samples are sorted and filtered by it as by any other. Of several ways of scoring the newest
/// counts. A column of that name that came from elsewhere is left as it is.
Status storeIfd(const storage::Writer& writer, storage::Id model, const std::string& name, storage::Id dataset);

}  // namespace poft::engine
