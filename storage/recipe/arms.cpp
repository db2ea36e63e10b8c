// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/arms.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "storage/recipe/object_reader.h"
#include "storage/recipe/recipe.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

constexpr std::size_t kMostVariants = 10'000;

struct Arm {
    std::string name;
    Origin origin;
};

/// A dimension of the matrix.
struct Dimension {
    std::string pointer;
    std::vector<std::string> tokens;
    std::vector<json> values;
};

std::vector<std::string> tokensOf(const std::string& pointer)
{
    json::json_pointer parsed(pointer);
    std::vector<std::string> tokens;
    for (; !parsed.empty(); parsed.pop_back())
        tokens.push_back(parsed.back());
    std::reverse(tokens.begin(), tokens.end());
    return tokens;
}

std::vector<Arm> readArms(const json& recipe, std::vector<Problem>& problems)
{
    const auto given = recipe.find("arms");
    if (given == recipe.end())
        return {Arm{}};
    std::vector<Arm> arms;
    if (!given->is_array() || given->empty()) {
        problems.push_back({"/arms", given->is_array() ? "must hold at least one arm"
                                                       : "must be a list of arms, not " + typeText(*given)});
        return arms;
    }
    std::set<std::string> names;
    for (std::size_t i = 0; i < given->size(); ++i) {
        const std::string path = childPath("/arms", i);
        ObjectReader reader((*given)[i], path, problems);
        if (!reader.isObject())
            continue;
        Arm arm;
        arm.name = reader.text("name", ObjectReader::Need::Required).value_or("arm " + std::to_string(i + 1));
        if (!names.insert(arm.name).second)
            reader.report("name", "is the name of an earlier arm; each needs its own");
        arm.origin.arm = i;
        arm.origin.patch = (*given)[i];
        for (const char* fixed : {"recipe_version", "arms", "matrix"}) {
            if (arm.origin.patch.erase(fixed) > 0)
                reader.report(fixed, "cannot differ between arms; write it at the top of the recipe");
        }
        arm.origin.patch.erase("name");
        arms.push_back(std::move(arm));
    }
    return arms;
}

/// Why a pointer cannot be a dimension; empty when it can.
std::string pointerProblem(const std::string& pointer, const std::vector<Dimension>& earlier)
{
    std::vector<std::string> tokens;
    try {
        tokens = tokensOf(pointer);
    } catch (const json::exception&) {
        return "is not a JSON pointer such as \"/training/learning_rate\"";
    }
    if (tokens.empty())
        return "is not a JSON pointer such as \"/training/learning_rate\"";
    for (const char* fixed : {"recipe_version", "name", "arms", "matrix", "after"}) {
        if (tokens[0] == fixed)
            return "cannot vary in the matrix";
    }
    if (tokens[0] == "seeds" || pointer == "/training/seed")
        return "cannot vary in the matrix; list the seeds under \"seeds\"";
    for (const Dimension& other : earlier) {
        if (pointer.starts_with(other.pointer + "/"))
            return "lies inside \"" + other.pointer + "\", which varies too";
    }
    return "";
}

std::vector<Dimension> readMatrix(const json& recipe, std::vector<Problem>& problems)
{
    std::vector<Dimension> dimensions;
    const auto given = recipe.find("matrix");
    if (given == recipe.end())
        return dimensions;
    if (!given->is_object()) {
        problems.push_back({"/matrix", "must be an object of JSON pointers and lists, not " + typeText(*given)});
        return dimensions;
    }
    for (const auto& [pointer, values] : given->items()) {
        const std::string path = childPath("/matrix", pointer);
        if (std::string problem = pointerProblem(pointer, dimensions); !problem.empty()) {
            problems.push_back({path, std::move(problem)});
        } else if (!values.is_array() || values.empty()) {
            problems.push_back({path, "must be a list of at least one value, not " +
                                          (values.is_array() ? "an empty list" : typeText(values))});
        } else {
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i), values[i]) !=
                    values.begin() + static_cast<std::ptrdiff_t>(i))
                    problems.push_back({childPath(path, i), "is the same value again; each is run once"});
            }
            dimensions.push_back({pointer, tokensOf(pointer), values.get<std::vector<json>>()});
        }
    }
    return dimensions;
}

/// The place of a pointer in a document; objects on the way are made, list elements must exist. Null when there is no
/// such place.
json* placeAt(json& document, const std::vector<std::string>& tokens)
{
    json* place = &document;
    for (const std::string& token : tokens) {
        if (place->is_array()) {
            std::size_t index = 0;
            const char* const end = token.data() + token.size();
            const auto read = std::from_chars(token.data(), end, index);
            if (read.ec != std::errc() || read.ptr != end || index >= place->size())
                return nullptr;
            place = &(*place)[index];
        } else if (place->is_object() || place->is_null()) {
            place = &(*place)[token];
        } else {
            return nullptr;
        }
    }
    return place;
}

/// The shortest part of a pointer that leads to nothing yet; all of it when its last step does.
std::string missingPart(const json& document, const Dimension& dimension)
{
    std::string part;
    const json* place = &document;
    for (const std::string& token : dimension.tokens) {
        part = childPath(part, token);
        if (!place->is_object())
            continue;  // list elements are never made
        const auto found = place->find(token);
        if (found == place->end())
            return part;
        place = &*found;
    }
    return dimension.pointer;
}

/// "learning_rate 0.0001", or the whole pointer where the last word would not tell dimensions apart.
std::string labelOf(const Dimension& dimension, std::size_t index, const std::vector<Dimension>& dimensions)
{
    const auto sameWord = [&](const Dimension& other) { return other.tokens.back() == dimension.tokens.back(); };
    const bool unique = std::count_if(dimensions.begin(), dimensions.end(), sameWord) == 1;
    const json& value = dimension.values[index];
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.size() > 24)
        text = "no. " + std::to_string(index + 1);
    return (unique ? dimension.tokens.back() : dimension.pointer.substr(1)) + " " + text;
}

/// Applies one cell; a place that does not exist is a problem of the dimension.
void applyCell(MergedVariant& variant, const std::vector<Dimension>& dimensions,
               const std::vector<std::size_t>& indices, std::vector<Problem>& problems)
{
    json cell = json::object();
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
        const Dimension& dimension = dimensions[d];
        std::string made = missingPart(variant.document, dimension);
        json* place = placeAt(variant.document, dimension.tokens);
        if (!place) {
            problems.push_back({childPath("/matrix", dimension.pointer), "leads to no place in the recipe"});
            continue;
        }
        *place = dimension.values[indices[d]];
        cell[dimension.pointer] = dimension.values[indices[d]];
        variant.origin.cell.push_back({dimension.pointer, indices[d], std::move(made)});
        variant.cellLabel += (variant.cellLabel.empty() ? "" : ", ") + labelOf(dimension, indices[d], dimensions);
    }
    variant.cell = cell.dump();
}

/// Steps to the next cell, the last dimension varying fastest; false after the last.
bool advance(std::vector<std::size_t>& indices, const std::vector<Dimension>& dimensions)
{
    for (std::size_t d = dimensions.size(); d-- > 0;) {
        if (++indices[d] < dimensions[d].values.size())
            return true;
        indices[d] = 0;
    }
    return false;
}

}  // namespace

std::string readHeading(const json& recipe, std::vector<Problem>& problems)
{
    ObjectReader reader(recipe, "", problems);
    const auto version = reader.whole("recipe_version", {1, 1e9}, ObjectReader::Need::Required);
    if (version && *version > kRecipeVersion)
        reader.report("recipe_version", "is " + std::to_string(*version) + ", and this program reads up to " +
                                            std::to_string(kRecipeVersion) + "; use a newer program");
    return reader.text("name", ObjectReader::Need::Required).value_or("");
}

std::vector<MergedVariant> mergeVariants(const json& recipe, std::vector<Problem>& problems)
{
    const std::vector<Arm> arms = readArms(recipe, problems);
    const std::vector<Dimension> dimensions = readMatrix(recipe, problems);
    std::size_t count = arms.size();
    for (const Dimension& dimension : dimensions) {
        count *= dimension.values.size();
        if (count > kMostVariants) {
            problems.push_back({"/matrix", "makes more than " + std::to_string(kMostVariants) +
                                               " combinations of arms and values; list fewer values"});
            return {};
        }
    }
    json base = recipe;
    for (const char* heading : {"name", "arms", "matrix"})
        base.erase(heading);
    std::vector<MergedVariant> variants;
    std::vector<std::size_t> indices(dimensions.size(), 0);
    do {
        for (const Arm& arm : arms) {
            MergedVariant variant;
            variant.document = arm.origin.arm ? mergePatch(base, arm.origin.patch) : base;
            variant.origin = arm.origin;
            variant.arm = arm.name;
            applyCell(variant, dimensions, indices, problems);
            variants.push_back(std::move(variant));
        }
    } while (advance(indices, dimensions));
    return variants;
}

}  // namespace poft::recipe
