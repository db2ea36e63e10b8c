// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace poft::recipe {

/// A stored matrix cell for a person: "learning_rate 0.0001, seed 3" of {"/training/learning_rate":0.0001,…}. Where the
/// last words of two pointers are the same, the whole pointers tell them apart. Empty of "{}" and of text that is no
/// JSON object.
std::string cellText(std::string_view cell);

}  // namespace poft::recipe
