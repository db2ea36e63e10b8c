// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/edit.h"

#include <nlohmann/json.hpp>

namespace poft::recipe {

namespace {

using Json = nlohmann::ordered_json;
using Pointer = Json::json_pointer;

constexpr int kIndent = 2;

std::optional<Json> parsed(std::string_view text)
{
    Json document = Json::parse(text, nullptr, false);
    return document.is_discarded() ? std::nullopt : std::optional(std::move(document));
}

Error notJson()
{
    return Error{ErrorKind::Invalid, "The recipe is not JSON; mend its text first."};
}

/// Throws where the pointer has an index that a list does not reach: the library would fill the list up with nulls.
void requireIndices(const Json& document, const Pointer& place)
{
    for (Pointer part = place; !part.empty(); part.pop_back()) {
        const Pointer parent = part.parent_pointer();
        if (document.contains(parent) && document.at(parent).is_array() && part.back() != "-")
            (void)document.at(part);
    }
}

/// Runs a change, whose exceptions are those of pointers that lead nowhere.
template <class Change>
Result<std::string> changed(std::string_view recipe, const std::string& pointer, Change&& change)
{
    std::optional<Json> document = parsed(recipe);
    if (!document)
        return fail(notJson());
    try {
        change(*document, Pointer(pointer));
        return document->dump(kIndent);
    } catch (const Json::exception&) {
        return fail(ErrorKind::Invalid, "There is no place " + pointer + " in the recipe.");
    }
}

}  // namespace

std::optional<std::string> valueAt(std::string_view recipe, const std::string& pointer)
{
    const std::optional<Json> document = parsed(recipe);
    if (!document)
        return std::nullopt;
    try {
        const Pointer place(pointer);
        if (document->contains(place))
            return document->at(place).dump();
    } catch (const Json::exception&) {
    }
    return std::nullopt;
}

Result<std::string> withValue(std::string_view recipe, const std::string& pointer, std::string_view value)
{
    const std::optional<Json> wanted = parsed(value);
    if (!wanted)
        return fail(ErrorKind::Invalid, "The value for " + pointer + " is not JSON.");
    return changed(recipe, pointer, [&](Json& document, const Pointer& place) {
        requireIndices(document, place);
        document[place] = *wanted;
    });
}

Result<std::string> withoutValue(std::string_view recipe, const std::string& pointer)
{
    return changed(recipe, pointer, [](Json& document, Pointer place) {
        if (place.empty() || !document.contains(place))
            return;
        bool first = true;
        while (!place.empty()) {
            Json& parent = document.at(place.parent_pointer());
            if (!first && !(document.at(place).is_object() && document.at(place).empty()))
                return;
            if (parent.is_array()) {
                if (!first)
                    return;  // an arm or a source stays, even an empty one
                parent.erase(static_cast<std::size_t>(std::stoul(place.back())));
            } else {
                parent.erase(place.back());
            }
            first = false;
            place.pop_back();
        }
    });
}

}  // namespace poft::recipe
