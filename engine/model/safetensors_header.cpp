// SPDX-License-Identifier: Apache-2.0
#include "engine/model/safetensors_header.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace poft::model {

namespace {

using simdjson::dom::element;

std::string inQuotes(std::string_view name)
{
    std::string text(1, '"');
    text += name;
    text += '"';
    return text;
}

tl::unexpected<Error> broken(const std::string& where, const std::string& why)
{
    return fail(ErrorKind::Invalid, where + " is not a valid safetensors file: " + why + ".");
}

Status readMetadata(element value, Header& header, const std::string& where)
{
    simdjson::dom::object object;
    if (value.get(object))
        return broken(where, "\"__metadata__\" is not an object");
    for (const auto& [key, text] : object) {
        std::string_view content;
        if (text.get(content))
            return broken(where, "\"__metadata__\" holds a value for " + inQuotes(key) + " that is not a string");
        header.metadata[std::string(key)] = std::string(content);
    }
    return {};
}

Status readShape(element value, HeaderEntry& entry, const std::string& where)
{
    simdjson::dom::array array;
    if (value.get(array))
        return broken(where, "the shape of tensor " + inQuotes(entry.name) + " is not a list");
    for (element item : array) {
        std::uint64_t size = 0;
        if (item.get(size) || size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return broken(where, "the shape of tensor " + inQuotes(entry.name) + " holds something that is no size");
        entry.shape.push_back(static_cast<std::int64_t>(size));
    }
    return {};
}

Status readOffsets(element value, HeaderEntry& entry, const std::string& where)
{
    simdjson::dom::array array;
    const bool pair = !value.get(array) && array.size() == 2;
    if (!pair || array.at(0).get(entry.begin) || array.at(1).get(entry.end))
        return broken(where, "the data_offsets of tensor " + inQuotes(entry.name) + " are not two positions");
    return {};
}

Result<HeaderEntry> readEntry(std::string_view name, element value, const std::string& where)
{
    HeaderEntry entry;
    entry.name = std::string(name);
    simdjson::dom::object object;
    if (value.get(object))
        return broken(where, "the entry of tensor " + inQuotes(name) + " is not an object");
    std::unordered_set<std::string_view> keys;
    for (const auto& [key, field] : object) {
        if (!keys.insert(key).second)
            return broken(where, "tensor " + inQuotes(name) + " has the key " + inQuotes(key) + " twice");
        if (key == "dtype") {
            std::string_view type;
            if (field.get(type))
                return broken(where, "the dtype of tensor " + inQuotes(name) + " is not a string");
            const auto known = tensorTypeFromName(type);
            if (!known)
                return fail(ErrorKind::Incompatible, where + ": tensor " + inQuotes(name) + " has the type " +
                                                         inQuotes(type) +
                                                         ", which is not supported; store it as F32, F16 or BF16.");
            entry.type = *known;
        } else if (key == "shape") {
            POFT_TRY(readShape(field, entry, where));
        } else if (key == "data_offsets") {
            POFT_TRY(readOffsets(field, entry, where));
        }
    }
    for (const char* key : {"dtype", "shape", "data_offsets"})
        if (!keys.contains(key))
            return broken(where, "tensor " + inQuotes(name) + " has no " + inQuotes(key));
    return entry;
}

/// Tensors must lie one after the other, from the first byte to the last.
Status checkPositions(std::vector<HeaderEntry>& entries, std::uint64_t dataBytes, const std::string& where)
{
    std::stable_sort(entries.begin(), entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t position = 0;
    for (const HeaderEntry& entry : entries) {
        if (entry.begin != position || entry.end < entry.begin)
            return broken(where, "tensor " + inQuotes(entry.name) + " does not begin where the one before it ends");
        POFT_TRY_ASSIGN(const std::uint64_t bytes,
                        tensorBytes(entry.type, entry.shape, where + ": tensor " + inQuotes(entry.name)));
        if (bytes != entry.end - entry.begin)
            return broken(where, "tensor " + inQuotes(entry.name) + " has " + std::to_string(entry.end - entry.begin) +
                                     " bytes, but its shape needs " + std::to_string(bytes));
        position = entry.end;
    }
    if (position > dataBytes)
        return broken(where, "it ends before its last tensor does; it was probably not copied to its end");
    if (position < dataBytes)
        return broken(where, "there are " + std::to_string(dataBytes - position) + " bytes after the last tensor");
    return {};
}

}  // namespace

Result<std::uint64_t> tensorBytes(TensorType type, const std::vector<std::int64_t>& shape, const std::string& what)
{
    std::uint64_t bytes = tensorTypeSize(type);
    const bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
    for (const std::int64_t size : shape) {
        if (size < 0)
            return fail(ErrorKind::Invalid, what + " has a negative size.");
        if (!empty && (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes) || bytes >> 63 != 0))
            return fail(ErrorKind::Invalid, what + " has a shape with more elements than any memory.");
    }
    return empty ? 0 : bytes;
}

Result<Header> parseHeader(std::string_view json, std::uint64_t dataBytes, const std::string& where)
{
    if (json.empty() || json.front() != '{')
        return broken(where, "its header does not begin with {");
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (const auto problem = parser.parse(json.data(), json.size()).get(object))
        return broken(where,
                      std::string("its header cannot be read as JSON (") + simdjson::error_message(problem) + ")");
    Header header;
    std::unordered_set<std::string_view> names;
    for (const auto& [name, value] : object) {
        if (!names.insert(name).second)
            return broken(where, "the name " + inQuotes(name) + " occurs twice");
        if (name == "__metadata__") {
            POFT_TRY(readMetadata(value, header, where));
            continue;
        }
        POFT_TRY_ASSIGN(HeaderEntry entry, readEntry(name, value, where));
        header.entries.push_back(std::move(entry));
    }
    POFT_TRY(checkPositions(header.entries, dataBytes, where));
    return header;
}

}  // namespace poft::model
