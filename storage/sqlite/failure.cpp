// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/failure.h"

#include <sqlite3.h>

#include "storage/sqlite/handle.h"

namespace poft::storage {

Error describeFailure(const std::filesystem::path& file, const SQLite::Exception& exception)
{
    const std::string name = file.string();
    const std::string reason = exception.what();
    switch (exception.getErrorCode() & 0xff) {
        case SQLITE_FULL:
            return {ErrorKind::Io, "The disk is full: nothing more could be written to " + name +
                                       "; what was written before is kept, free some space and try again."};
        case SQLITE_READONLY:
            return {ErrorKind::Io, "The database " + name +
                                       " cannot be written: it, its folder or its disk is read-only; make it writable "
                                       "or work on a copy of the workspace."};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorKind::Busy,
                    "The database " + name + " is busy: another program kept writing to it; try again."};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {ErrorKind::Incompatible, "The file " + name + " is damaged or is no SQLite database (" + reason +
                                                 "); restore it from a copy."};
        case SQLITE_CONSTRAINT:
            return {ErrorKind::Invalid, "The database " + name + " refused a row that breaks a rule (" + reason + ")."};
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {ErrorKind::Io, "The database " + name + " cannot be opened (" + reason +
                                       "); check that it exists and may be read and written."};
        case SQLITE_IOERR:
            return {ErrorKind::Io, "Reading or writing " + name + " failed (" + reason + "); check the disk."};
        case SQLITE_NOMEM:
            return {ErrorKind::Io,
                    "There was not enough memory to work on " + name + "; close other programs and try again."};
        case SQLITE_TOOBIG:
            return {ErrorKind::Invalid, "A text is too long for the database " + name + " (" + reason + ")."};
        default:
            return {ErrorKind::Io, "The database " + name + " reported: " + reason + "."};
    }
}

void throwFailure(const std::filesystem::path& file, const SQLite::Exception& exception)
{
    throw SqlFailure(describeFailure(file, exception));
}

}  // namespace poft::storage
