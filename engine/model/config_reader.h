// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace poft::model {

/// Reads keys of one JSON object, keeps the first complaint, and knows which keys nobody asked for. The object must
/// live as long as the reader. A key whose value is null counts as missing.
class ConfigReader {
public:
    /// `where` begins every complaint: "models/base/config.json".
    ConfigReader(const nlohmann::json& object, std::string where) : m_object(object), m_where(std::move(where)) {}

    /// The value of a key; null where it is missing or null.
    const nlohmann::json* find(const char* key);

    /// Whether the key is there, be it as null.
    bool has(const char* key) const { return m_object.contains(key); }

    /// A whole number from 1 to 2^24, so that products of three sizes fit into 63 bits with room. Without `otherwise` a
    /// missing key is a complaint.
    int size(const char* key, std::optional<int> otherwise);

    /// A finite number above 0. Without `otherwise` a missing key is a complaint.
    double positive(const char* key, std::optional<double> otherwise);

    bool flag(const char* key, bool otherwise = false);

    /// Complains where a key has a value other than the only one whose arithmetic we have.
    void only(const char* key, const nlohmann::json& supported);

    /// Complains about the first key that nobody has asked for, that `isHarmless` does not know, and whose value may
    /// switch something on: anything but null, false, 0 and empty ones.
    void refuseUnknown(bool (*isHarmless)(std::string_view key));

    void refuse(const char* key, const nlohmann::json& value, const std::string& rule);
    void complain(const std::string& what);

    /// Takes over the complaint of a reader of an object inside this one.
    void adopt(const ConfigReader& inner);

    /// The first complaint, a sentence; empty where there is none.
    const std::string& error() const { return m_error; }

private:
    const nlohmann::json& m_object;
    std::string m_where;
    std::string m_error;
    std::set<std::string, std::less<>> m_known;
};

}  // namespace poft::model
