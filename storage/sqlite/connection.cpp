// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/connection.h"

#include <sqlite3.h>

#include <thread>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/handle.h"

namespace poft::storage {

namespace {

/// SQLite's own busy wait sleeps up to 100 ms between tries and so misses the short pauses between a bulk writer's
/// chunks.
int waitWhileBusy(void* context, int tries)
{
    auto& handle = *static_cast<Connection::Handle*>(context);
    const auto now = std::chrono::steady_clock::now();
    if (tries == 0)
        handle.busySince = now;
    if (now - handle.busySince >= handle.busyTimeout)
        return 0;
    std::this_thread::sleep_for(std::chrono::microseconds(500));
    return 1;
}

int openFlags(Access access)
{
    switch (access) {
        case Access::ReadOnly:
            return SQLite::OPEN_READONLY;
        case Access::Create:
            return SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
        case Access::ReadWrite:
            break;
    }
    return SQLite::OPEN_READWRITE;
}

}  // namespace

Connection::Connection(std::unique_ptr<Handle> handle) : m_handle(std::move(handle)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const std::filesystem::path& file, Access access)
{
    try {
        Connection connection(std::make_unique<Handle>(file, openFlags(access)));
        SQLite::Database& database = connection.m_handle->database;
        sqlite3_busy_handler(database.getHandle(), waitWhileBusy, connection.m_handle.get());
        // auto_vacuum takes effect only before the first page is written, and WAL writes it.
        if (access == Access::Create)
            database.exec("PRAGMA auto_vacuum=INCREMENTAL");
        if (access != Access::ReadOnly)
            database.exec("PRAGMA journal_mode=WAL");
        database.exec(
            "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000");
        return connection;
    } catch (const SQLite::Exception& exception) {
        return fail(describeFailure(file, exception));
    }
}

Result<std::int64_t> Connection::dataVersion()
{
    return guarded([&] {
        Statement statement = prepare("PRAGMA data_version");
        statement.step();
        return statement.integer(0);
    });
}

void Connection::setBusyTimeout(std::chrono::milliseconds timeout)
{
    m_handle->busyTimeout = timeout;
}

const std::filesystem::path& Connection::file() const
{
    return m_handle->file;
}

Statement Connection::prepare(std::string_view sql)
{
    auto entry = m_handle->idle.find(sql);
    if (entry == m_handle->idle.end())
        entry = m_handle->idle.emplace(std::string(sql), std::vector<std::unique_ptr<Statement::Cached>>()).first;
    if (!entry->second.empty()) {
        auto cached = std::move(entry->second.back());
        entry->second.pop_back();
        return Statement(*this, std::move(cached));
    }
    try {
        return Statement(*this, std::unique_ptr<Statement::Cached>(new Statement::Cached{
                                    SQLite::Statement(m_handle->database, entry->first), &entry->first}));
    } catch (const SQLite::Exception& exception) {
        throwFailure(m_handle->file, exception);
    }
}

void Connection::execute(const std::string& sql)
{
    try {
        m_handle->database.exec(sql);
    } catch (const SQLite::Exception& exception) {
        throwFailure(m_handle->file, exception);
    }
}

int Connection::changes() const
{
    return m_handle->database.getChanges();
}

std::int64_t Connection::lastInsertId() const
{
    return m_handle->database.getLastInsertRowid();
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle->database.getHandle()) == 0;
}

}  // namespace poft::storage
