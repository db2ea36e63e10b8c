// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/migrations.h"

#include <string>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"
#include "storage/sqlite/transaction.h"

namespace poft::storage {

namespace {

int readVersion(Connection& connection)
{
    Statement statement = connection.prepare("PRAGMA user_version");
    statement.step();
    return static_cast<int>(statement.integer(0));
}

}  // namespace

int schemaVersion()
{
    return migrations().back().version;
}

Result<int> databaseVersion(Connection& connection)
{
    return guarded([&] { return readVersion(connection); });
}

Status migrate(Connection& connection)
{
    return guarded([&]() -> Status {
        for (const Migration& migration : migrations()) {
            POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
            const int version = readVersion(connection);
            if (version > schemaVersion())
                return fail(ErrorKind::Incompatible,
                            connection.file().string() + " was made by a newer version of this program (schema " +
                                std::to_string(version) + ", this one knows up to " + std::to_string(schemaVersion()) +
                                "); nothing was changed, use the newer version.");
            if (version >= migration.version)
                continue;
            connection.execute(std::string(migration.sql));
            connection.execute("PRAGMA user_version = " + std::to_string(migration.version));
            POFT_TRY(transaction.commit());
        }
        return {};
    });
}

}  // namespace poft::storage
