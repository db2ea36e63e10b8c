// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "storage/recipe/problem.h"

namespace poft::recipe {

/// `path` with one more token, escaped as RFC 6901 asks.
std::string childPath(const std::string& path, std::string_view token);
std::string childPath(const std::string& path, std::size_t index);

/// What a value is, for a sentence: "a list", "null", "3", "\"abc\"" (long texts are cut).
std::string typeText(const nlohmann::json& value);

/// "is not a known key; did you mean \"learning_rate\"?", or the known keys when none is near.
std::string unknownKeySentence(std::string_view key, const std::vector<std::string_view>& known);

/// "a, b or c", each in double quotes.
std::string alternatives(const std::vector<std::string_view>& names);

/// The name that differs least from `name`, when it differs little; else empty.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

/// The numbers that a key takes.
struct NumberRange {
    double least = 0;
    double most = 1e15;
    bool leastExcluded = false;
};

/// Reads one JSON object key by key and reports everything that is wrong with it. A key counts as known once it was
/// asked for; finish() reports the others. Borrows the object and the list.
class ObjectReader {
public:
    enum class Need { Optional, Required };

    /// Reports a value that is no object; it then reads as an empty one.
    ObjectReader(const nlohmann::json& value, std::string path, std::vector<Problem>& problems);

    bool isObject() const { return m_object != nullptr; }

    /// The value of a key, or null when it is absent.
    const nlohmann::json* find(std::string_view key, Need need = Need::Optional);

    /// The value when it has the type and lies in the range; else nothing, and a problem unless it is an absent
    /// optional key.
    std::optional<std::string> text(std::string_view key, Need need = Need::Optional);
    std::optional<std::int64_t> whole(std::string_view key, NumberRange range, Need need = Need::Optional);
    std::optional<double> number(std::string_view key, NumberRange range, Need need = Need::Optional);
    std::optional<bool> flag(std::string_view key);

    /// One of the names; anything else is a problem.
    std::optional<std::string> oneOf(std::string_view key, const std::vector<std::string_view>& names,
                                     Need need = Need::Optional);

    /// The elements of a list; empty when absent or no list.
    std::vector<const nlohmann::json*> list(std::string_view key, Need need = Need::Optional);

    std::string pathOf(std::string_view key) const { return childPath(m_path, key); }
    void report(std::string_view key, std::string sentence);

    /// Reports the keys that nobody asked for.
    void finish();

private:
    const nlohmann::json* m_object = nullptr;
    std::string m_path;
    std::vector<Problem>& m_problems;
    std::set<std::string, std::less<>> m_known;
};

}  // namespace poft::recipe
