// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/recipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/recipe/expansion.h"
#include "storage/recipe/object_reader.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

constexpr int kMostLevels = 64;
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

/// Builds the document and notes what plain parsing passes over: keys that come twice, and nesting without end.
class DocumentBuilder {
public:
    explicit DocumentBuilder(std::vector<Problem>& problems) : m_problems(problems) {}

    bool operator()(int depth, json::parse_event_t event, json& parsed)
    {
        if (event == json::parse_event_t::object_start) {
            m_keys.resize(static_cast<std::size_t>(depth) + 1);
            m_keys[static_cast<std::size_t>(depth)].clear();
        } else if (event == json::parse_event_t::key) {
            noteKey(static_cast<std::size_t>(depth) - 1, parsed.get_ref<const std::string&>());
        }
        if (depth > kMostLevels && !m_tooDeep) {
            m_tooDeep = true;
            m_problems.push_back({"", "is nested more than " + std::to_string(kMostLevels) + " levels deep"});
        }
        return depth <= kMostLevels;  // false leaves the value out
    }

private:
    void noteKey(std::size_t level, const std::string& key)
    {
        if (level < m_keys.size() && !m_keys[level].insert(key).second)
            m_problems.push_back({"", "has the key \"" + key + "\" twice in one object; keep one of them"});
    }

    std::vector<Problem>& m_problems;
    std::vector<std::set<std::string>> m_keys;
    bool m_tooDeep = false;
};

std::string placeOf(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, std::min(byte > 0 ? byte - 1 : 0, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - lineStart + 1);
}

}  // namespace

json parseDocument(std::string_view text, std::vector<Problem>& problems)
{
    const auto refuse = [&problems](std::string sentence) {
        problems.push_back({"", std::move(sentence)});
        return json::object();
    };
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return refuse("is empty; a recipe is a JSON object");
    if (text.size() > kMostBytes)
        return refuse("is larger than 16 MiB, which no recipe is");
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    try {
        // By reference: the parser copies its callback.
        DocumentBuilder builder(problems);
        json document = json::parse(text, std::ref(builder));
        if (!document.is_object())
            return refuse("must be a JSON object, not " + typeText(document));
        return document;
    } catch (const json::parse_error& error) {
        return refuse("is not valid JSON at " + placeOf(text, error.byte));
    } catch (const json::exception&) {
        return refuse("holds a number that is too large");
    }
}

json mergePatch(json target, const json& patch)
{
    target.merge_patch(patch);
    return target;
}

std::vector<Problem> checkRecipe(std::string_view text)
{
    return expand(text, {}).problems;
}

}  // namespace poft::recipe
