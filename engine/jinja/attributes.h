// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// `object.name`: an attribute, else the item of that key, else undefined. Attributes that begin with "_" or would
/// change a value are undefined, as in the sandbox. `name` belongs to the template's tree.
Value attributeOf(const Value& object, const std::string& name);

/// `object[key]`: the item, else, for a text as key, the attribute, else undefined.
Value itemOf(const Value& object, const Value& key);

/// The same by a path of names and numbers with dots, as the filters' `attribute` arguments have it.
Value itemByPath(const Value& object, const Value& path);

}  // namespace poft::jinja
