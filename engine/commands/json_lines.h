// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <istream>
#include <ostream>

#include <nlohmann/json_fwd.hpp>

#include "storage/result/result.h"

namespace poft::engine {

/// What a command makes of one request, which is a JSON object with its keys in order. What JSON's library throws on a
/// wrong type is caught by the caller, so that `request.at("text").get<std::string>()` may be written.
using LineAnswer = std::function<Result<nlohmann::ordered_json>(const nlohmann::ordered_json& request)>;

/// Reads requests from `in`, one JSON object a line, and writes the answer to each as one line of JSON to `out`, at
/// once. A line that fails is answered by {"error": "…"} and the rest go on. Fails at the end where a line did (the
/// sentence counts them), or at once where `out` takes no more.
Status answerJsonLines(std::istream& in, std::ostream& out, const LineAnswer& answer);

}  // namespace poft::engine
