// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/jinja/tree.h"

namespace poft::jinja {

/// The statements of a template, without names resolved. Throws a Failure with the line and column of what cannot be
/// read, or is not supported.
Body parseTemplate(std::string_view source);

}  // namespace poft::jinja
