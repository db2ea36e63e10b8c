// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/recipe/variant.h"

namespace poft::recipe {

/// What the samples of a data set are, as far as a recipe tells before anything is read.
enum class SampleKind { Unknown, Messages, Pairs, Text };

/// Of a data set that the variant defines, as are those it is made from.
SampleKind sampleKindOf(const Variant& variant, const std::string& dataset);

/// Whether its samples may carry noise flags.
bool mayBeFlagged(const Variant& variant, const std::string& dataset);

}  // namespace poft::recipe
