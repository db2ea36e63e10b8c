// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/sqlite/connection.h"

namespace poft::storage {

/// Bytes to bind or read, as opposed to text.
struct Blob {
    std::string bytes;
};

/// A prepared statement, borrowed from its connection's cache for the life of this object. For code inside storage/ and
/// its tests: every function throws SqlFailure. Parameters are 1-based as in SQL, columns 0-based. NaN is bound as
/// NULL, empty text as text.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();  ///< resets it and gives it back

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement& bind(int index, bool value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view value);  ///< copied
    Statement& bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    Statement& bind(int index, const std::string& value) { return bind(index, std::string_view(value)); }
    Statement& bind(int index, const Blob& value);  ///< copied
    Statement& bindNull(int index);
    template <class T>
    Statement& bind(int index, const std::optional<T>& value)
    {
        return value ? bind(index, *value) : bindNull(index);
    }
    /// Binds the parameters 1, 2, 3 … in order.
    template <class... T>
    Statement& bindAll(const T&... values)
    {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    /// Goes to the next row; false after the last.
    bool step();
    /// Executes to the end and resets, so that it can be bound and run again (bindings stay until they are bound anew).
    void run();

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;            ///< NULL reads as NaN
    std::string text(int column) const;       ///< NULL reads as empty
    std::string_view view(int column) const;  ///< valid until the next step
    Blob blob(int column) const;
    std::optional<std::int64_t> optionalInteger(int column) const;
    std::optional<double> optionalReal(int column) const;

    struct Cached;

private:
    friend class Connection;
    Statement(Connection& connection, std::unique_ptr<Cached> cached);
    Connection::Handle* m_connection;  ///< stays in place when the Connection is moved
    std::unique_ptr<Cached> m_cached;
};

}  // namespace poft::storage
