// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::engine {

/// Reads the members of one object of a task file and knows which it was asked for, so that the rest can be refused.
/// `where` names the file in messages and outlives the reader.
class TaskObject {
public:
    using Json = nlohmann::json;

    TaskObject(const Json& object, std::string path, const std::string& where)
        : m_object(object), m_path(std::move(path)), m_where(where)
    {
    }

    /// What every task file begins with: its version, and the kind of task it is.
    Status begin(const char* kind)
    {
        POFT_TRY(beginObject());
        POFT_TRY(expect("task_version", 1));
        return expect("kind", kind);
    }

    Status beginObject() const { return m_object.is_object() ? Status{} : wrong("", "an object"); }

    bool has(const char* key) const { return m_object.contains(key); }

    /// Leaves `value` as it is where the key is absent; `wanted` says what it should be.
    template <class T>
    Status read(const char* key, T& value, const char* wanted)
    {
        m_known.insert(key);
        if (!m_object.contains(key))
            return {};
        try {
            m_object.at(key).get_to(value);
        } catch (const Json::exception&) {
            return wrong(key, wanted);
        }
        return {};
    }

    /// A member with one allowed value.
    Status expect(const char* key, const Json& value)
    {
        m_known.insert(key);
        if (m_object.contains(key) && m_object.at(key) != value)
            return wrong(key, value.dump().c_str());
        return {};
    }

    /// A member object; an empty one where it is absent.
    Result<TaskObject> object(const char* key)
    {
        m_known.insert(key);
        static const Json kEmpty = Json::object();
        TaskObject reader(m_object.contains(key) ? m_object.at(key) : kEmpty, m_path + "/" + key, m_where);
        POFT_TRY(reader.beginObject());
        return reader;
    }

    Status end() const
    {
        for (const auto& [key, value] : m_object.items())
            if (!m_known.contains(key))
                return fail(ErrorKind::Invalid,
                            fmt::format("The task {} has an unknown key {}/{}: remove it or correct its name.", m_where,
                                        m_path, key));
        return {};
    }

    tl::unexpected<Error> wrong(const char* key, const char* wanted) const
    {
        return fail(ErrorKind::Invalid,
                    fmt::format("The task {} is wrong at {}/{}: {} is expected there.", m_where, m_path, key, wanted));
    }

private:
    const Json& m_object;
    std::string m_path;
    const std::string& m_where;
    std::set<std::string> m_known;
};

/// The text of a task file as JSON; `where` names the file in the error.
inline Result<nlohmann::json> taskDocument(std::string_view text, const std::string& where)
{
    nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    if (document.is_discarded())
        return fail(ErrorKind::Invalid, fmt::format("The task {} is no valid JSON.", where));
    return document;
}

}  // namespace poft::engine
