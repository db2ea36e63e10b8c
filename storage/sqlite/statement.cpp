// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/statement.h"

#include <SQLiteCpp/Column.h>

#include <cmath>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/handle.h"

namespace poft::storage {

Statement::Statement(Connection& connection, std::unique_ptr<Cached> cached)
    : m_connection(&connection.handle()), m_cached(std::move(cached))
{
}

Statement::Statement(Statement&&) noexcept = default;

Statement::~Statement()
{
    if (!m_cached)
        return;
    // An error of the last step comes back from reset; it was reported then. A statement whose bindings stay is not
    // kept.
    m_cached->statement.tryReset();
    try {
        m_cached->statement.clearBindings();
        m_connection->idle.find(*m_cached->sql)->second.push_back(std::move(m_cached));
    } catch (const std::exception&) {
    }
}

namespace {

template <class Work>
decltype(auto) translated(const Connection::Handle& handle, Work&& work)
{
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        throwFailure(handle.file, exception);
    }
}

}  // namespace

Statement& Statement::bind(int index, std::int64_t value)
{
    translated(*m_connection, [&] { m_cached->statement.bind(index, value); });
    return *this;
}

Statement& Statement::bind(int index, double value)
{
    if (std::isnan(value))
        return bindNull(index);
    translated(*m_connection, [&] { m_cached->statement.bind(index, value); });
    return *this;
}

Statement& Statement::bind(int index, std::string_view value)
{
    translated(*m_connection, [&] { m_cached->statement.bind(index, std::string(value)); });
    return *this;
}

Statement& Statement::bind(int index, const Blob& value)
{
    translated(*m_connection, [&] {
        m_cached->statement.bind(index, static_cast<const void*>(value.bytes.data()),
                                 static_cast<int>(value.bytes.size()));
    });
    return *this;
}

Statement& Statement::bindNull(int index)
{
    translated(*m_connection, [&] { m_cached->statement.bind(index); });
    return *this;
}

bool Statement::step()
{
    return translated(*m_connection, [&] { return m_cached->statement.executeStep(); });
}

void Statement::run()
{
    while (step()) {
    }
    translated(*m_connection, [&] { m_cached->statement.reset(); });
}

bool Statement::isNull(int column) const
{
    return m_cached->statement.isColumnNull(column);
}

std::int64_t Statement::integer(int column) const
{
    return m_cached->statement.getColumn(column).getInt64();
}

double Statement::real(int column) const
{
    const SQLite::Column value = m_cached->statement.getColumn(column);
    return value.isNull() ? std::nan("") : value.getDouble();
}

std::string Statement::text(int column) const
{
    return std::string(view(column));
}

std::string_view Statement::view(int column) const
{
    const SQLite::Column value = m_cached->statement.getColumn(column);
    const char* begin = value.getText("");
    return {begin, static_cast<std::size_t>(value.getBytes())};
}

Blob Statement::blob(int column) const
{
    const SQLite::Column value = m_cached->statement.getColumn(column);
    const auto* begin = static_cast<const char*>(value.getBlob());
    return begin ? Blob{std::string(begin, static_cast<std::size_t>(value.getBytes()))} : Blob{};
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const
{
    const SQLite::Column value = m_cached->statement.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional(value.getInt64());
}

std::optional<double> Statement::optionalReal(int column) const
{
    const SQLite::Column value = m_cached->statement.getColumn(column);
    return value.isNull() ? std::nullopt : std::optional(value.getDouble());
}

}  // namespace poft::storage
