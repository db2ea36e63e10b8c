// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/json_lines.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// The library's sentences begin with a tag of its own: "[json.exception.type_error.302] type must be …".
std::string plainReason(const Json::exception& error)
{
    const std::string_view text = error.what();
    const std::size_t end = text.find("] ");
    return std::string(end == text.npos ? text : text.substr(end + 2));
}

Result<Json> answerLine(const std::string& line, const LineAnswer& answer)
{
    Json request;
    try {
        request = Json::parse(line);
    } catch (const Json::exception& error) {
        return fail(ErrorKind::Invalid, fmt::format("The line is not JSON: {}.", plainReason(error)));
    }
    if (!request.is_object())
        return fail(ErrorKind::Invalid, "The line is not a JSON object.");
    try {
        return answer(request);
    } catch (const Json::exception& error) {
        return fail(ErrorKind::Invalid,
                    fmt::format("A field of the line is missing or of another type: {}.", plainReason(error)));
    }
}

}  // namespace

Status answerJsonLines(std::istream& in, std::ostream& out, const LineAnswer& answer)
{
    std::size_t lines = 0;
    std::size_t failed = 0;
    for (std::string line; std::getline(in, line); ++lines) {
        Result<Json> result = answerLine(line, answer);
        if (!result) {
            ++failed;
            result = Json{{"error", result.error().message}};
        }
        // A text may hold bytes that are not UTF-8; JSON cannot.
        out << result->dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
        if (!out)
            return fail(ErrorKind::Io, "The answers cannot be written to standard output.");
    }
    if (failed > 0)
        return fail(ErrorKind::Invalid,
                    fmt::format("{} of {} lines failed; the answer to each says why.", failed, lines));
    return {};
}

}  // namespace poft::engine
