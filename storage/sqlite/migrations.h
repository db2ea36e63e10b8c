// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// One file of storage/schema, embedded when the library was built; `version` is the file's number and becomes PRAGMA
/// user_version.
struct Migration {
    int version = 0;
    std::string_view name;  ///< "0001_initial"
    std::string_view sql;
};

/// All migrations, in order; the last one's version is what this program reads and writes.
std::span<const Migration> migrations();

/// The version of the newest schema this program knows.
int schemaVersion();

/// PRAGMA user_version; 0 = no schema yet.
Result<int> databaseVersion(Connection& connection);

/// Brings a database up to schemaVersion(), one IMMEDIATE transaction per migration. A newer database is refused with a
/// sentence that names both versions. The caller holds the workspace's lock alone.
Status migrate(Connection& connection);

}  // namespace poft::storage
