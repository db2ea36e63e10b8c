// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "storage/recipe/problem.h"
#include "storage/recipe/variant.h"

namespace poft::recipe {

/// Looks up every name that a variant uses, finds circles, and checks what its objective needs. `merged` is the
/// document that the variant was read from; problems have its paths. Where reading found errors (`complete` is false)
/// only names are looked up.
void checkVariant(const Variant& variant, const nlohmann::json& merged, bool complete, std::vector<Problem>& problems);

/// Checks that `after` names arms, makes no circle, and finds each seed there. Problems have paths of the written
/// recipe.
void checkAfter(const std::vector<Variant>& variants, std::vector<Problem>& problems);

}  // namespace poft::recipe
