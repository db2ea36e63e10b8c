// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/recipe/variant.h"

// What is made from what in a variant, over any number of steps. Names that are not defined lead nowhere, and circles
// end.
namespace poft::recipe {

/// Whether a data set or model is, or is made from, what the key `wanted` names: from other data, with noise drawn from
/// it, chosen or answered by a model, or trained on it.
bool isMadeFrom(const Variant& variant, const Input& made, const std::string& wanted);

/// Whether the weights that a model starts from lead back to it.
bool startsFromItself(const Variant& variant, const std::string& name);

}  // namespace poft::recipe
