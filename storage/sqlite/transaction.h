// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// No transaction holds the write lock longer than this; bulk work commits in chunks.
inline constexpr std::chrono::milliseconds kLongestWrite{100};

/// A transaction that writes: BEGIN IMMEDIATE now, ROLLBACK in the destructor unless commit() succeeded. Short by rule
/// (kLongestWrite).
class WriteTransaction {
public:
    static Result<WriteTransaction> begin(Connection& connection);

    WriteTransaction(WriteTransaction&& other) noexcept;
    WriteTransaction& operator=(WriteTransaction&&) = delete;
    ~WriteTransaction();

    Connection& connection() { return *m_connection; }

    /// The `change` of all rows of this transaction: the next value of workspace.change, taken at the first call.
    /// Throws SqlFailure (for code inside storage/).
    Change change();

    Status commit();

private:
    explicit WriteTransaction(Connection& connection) : m_connection(&connection) {}
    Connection* m_connection;  ///< null once it is committed or moved from
    Change m_change = 0;
};

/// One consistent view for several reads; inside another transaction it is part of that one. Must end before the thread
/// waits: data_version stands still inside it, and the log grows.
class ReadTransaction {
public:
    static Result<ReadTransaction> begin(Connection& connection);

    ReadTransaction(ReadTransaction&& other) noexcept;
    ReadTransaction& operator=(ReadTransaction&&) = delete;
    ~ReadTransaction();

private:
    explicit ReadTransaction(Connection* connection) : m_connection(connection) {}
    Connection* m_connection;  ///< null inside another transaction, or moved from
};

}  // namespace poft::storage
