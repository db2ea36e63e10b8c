// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/transaction.h"

namespace poft::storage {

/// A worker's right to write: valid while `attempt` is the job's newest (jobs.attempt).
struct JobClaim {
    Id job = 0;
    int attempt = 0;
};

/// Who writes: a connection, and for a worker its claim. Every function of storage/tables that writes takes one; a
/// Connection converts to a Writer without condition, JobLease::writer() gives one whose every transaction is
/// conditional on the claim: once a newer attempt exists it fails with ErrorKind::Stopped and nothing is written.
/// Borrows the connection.
class Writer {
public:
    Writer(Connection& connection) : m_connection(&connection) {}  // NOLINT: a plain connection is a writer
    Writer(Connection& connection, JobClaim claim) : m_connection(&connection), m_claim(claim) {}

    /// Begins a transaction and checks the claim.
    Result<WriteTransaction> begin() const;

    Connection& connection() const { return *m_connection; }

private:
    Connection* m_connection;
    std::optional<JobClaim> m_claim;
};

}  // namespace poft::storage
