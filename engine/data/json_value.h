// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/data/value.h"
#include "storage/result/result.h"

namespace poft::data {

/// Turns JSON text into Values. Holds simdjson's memory, so that many rows cost few allocations. One thread at a time.
class JsonParser {
public:
    JsonParser();
    ~JsonParser();
    JsonParser(const JsonParser&) = delete;
    JsonParser& operator=(const JsonParser&) = delete;

    /// The whole of `text` must be one JSON value of at most `maxValues` values; InputBuffer::kPadding bytes behind it
    /// must be readable. The error's message is a reason for the list of bad rows, without the place: what is not JSON,
    /// a key that occurs twice, bad UTF-8, a lone surrogate, a number that does not fit.
    Result<Value> parse(std::string_view text, std::size_t maxValues);

    /// The same for text whose surroundings are unknown: copies it first.
    Result<Value> parseCopy(std::string_view text, std::size_t maxValues);

private:
    struct Simdjson;
    std::unique_ptr<Simdjson> m_simdjson;
    std::string m_copy;
};

}  // namespace poft::data
