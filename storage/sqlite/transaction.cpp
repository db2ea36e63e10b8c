// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/transaction.h"

#include <utility>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

namespace {

/// SQLite has ended some failed transactions by itself (disk full); then there is nothing to roll back.
void rollBack(Connection& connection) noexcept
{
    try {
        if (connection.inTransaction())
            connection.prepare("ROLLBACK").run();
    } catch (const SqlFailure&) {
        // The connection's next use reports what is wrong with it.
    }
}

}  // namespace

Result<WriteTransaction> WriteTransaction::begin(Connection& connection)
{
    return guarded([&]() -> Result<WriteTransaction> {
        connection.prepare("BEGIN IMMEDIATE").run();
        return WriteTransaction(connection);
    });
}

WriteTransaction::WriteTransaction(WriteTransaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)), m_change(other.m_change)
{
}

WriteTransaction::~WriteTransaction()
{
    if (m_connection)
        rollBack(*m_connection);
}

Change WriteTransaction::change()
{
    if (m_change == 0) {
        Statement statement =
            m_connection->prepare("UPDATE workspace SET change = change + 1 WHERE id = 1 RETURNING change");
        if (!statement.step())
            throw SqlFailure({ErrorKind::Incompatible, "The database " + m_connection->file().string() +
                                                           " has no workspace row; restore it from a copy."});
        m_change = statement.integer(0);
        // An update is finished only when it was stepped to the end.
        while (statement.step()) {
        }
    }
    return m_change;
}

Status WriteTransaction::commit()
{
    return guarded([&] {
        m_connection->prepare("COMMIT").run();
        m_connection = nullptr;
    });
}

Result<ReadTransaction> ReadTransaction::begin(Connection& connection)
{
    return guarded([&]() -> Result<ReadTransaction> {
        if (connection.inTransaction())
            return ReadTransaction(nullptr);
        connection.prepare("BEGIN").run();
        return ReadTransaction(&connection);
    });
}

ReadTransaction::ReadTransaction(ReadTransaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
{
}

ReadTransaction::~ReadTransaction()
{
    if (m_connection)
        rollBack(*m_connection);
}

}  // namespace poft::storage
