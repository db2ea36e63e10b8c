// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::storage {

class Statement;

/// How a connection opens its file.
enum class Access {
    ReadWrite,
    ReadOnly,  ///< every write is refused; needs a database that exists
    Create,    ///< as ReadWrite, and makes an empty database where there is none
};

/// One connection to an SQLite database in WAL mode: foreign keys on, synchronous=NORMAL, a busy wait of ten seconds
/// with short sleeps. It is used by one thread at a time (each thread opens its own; it may be handed over). Movable;
/// statements and transactions of a connection must end before it is closed.
class Connection {
public:
    static Result<Connection> open(const std::filesystem::path& file, Access access);

    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// PRAGMA data_version: changes when another connection committed since the last call. Never inside a transaction.
    Result<std::int64_t> dataVersion();

    /// How long a statement waits for another writer before it fails with ErrorKind::Busy. Default ten seconds.
    void setBusyTimeout(std::chrono::milliseconds timeout);

    const std::filesystem::path& file() const;

    /// For code inside storage/ and its tests: a prepared statement from the connection's cache, reset and without
    /// bindings. The text must outlive the connection (a literal, or interned). Throws SqlFailure.
    Statement prepare(std::string_view sql);

    /// For code inside storage/ and its tests: runs statements that return nothing, several with ";" between. Throws
    /// SqlFailure.
    void execute(const std::string& sql);

    /// Rows changed by the latest statement.
    int changes() const;
    /// The id of the latest inserted row.
    std::int64_t lastInsertId() const;
    /// True inside a transaction of this connection.
    bool inTransaction() const;

    struct Handle;  ///< SQLiteCpp's side; known in storage/sqlite only
    Handle& handle() { return *m_handle; }

private:
    explicit Connection(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> m_handle;
};

}  // namespace poft::storage
