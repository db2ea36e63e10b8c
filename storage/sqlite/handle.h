// SPDX-License-Identifier: Apache-2.0
#pragma once

// Inside storage/sqlite only: SQLiteCpp's side of a connection.

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/sqlite/connection.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

struct Statement::Cached {
    SQLite::Statement statement;
    const std::string* sql;  ///< the key of the cache
};

struct Connection::Handle {
    struct TextHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    Handle(std::filesystem::path path, int flags) : file(std::move(path)), database(file.string(), flags) {}

    std::filesystem::path file;
    SQLite::Database database;
    std::chrono::milliseconds busyTimeout{10000};
    std::chrono::steady_clock::time_point busySince;
    /// Idle statements by text; one in use is not in here, so a nested use of the same text prepares a second one.
    std::unordered_map<std::string, std::vector<std::unique_ptr<Statement::Cached>>, TextHash, std::equal_to<>> idle;
};

/// Throws the SqlFailure of what SQLite reported, with a sentence for a person.
[[noreturn]] void throwFailure(const std::filesystem::path& file, const SQLite::Exception& exception);

/// The same as an Error.
Error describeFailure(const std::filesystem::path& file, const SQLite::Exception& exception);

}  // namespace poft::storage
