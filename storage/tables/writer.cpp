// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/writer.h"

#include <string>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

Result<WriteTransaction> Writer::begin() const
{
    return guarded([&]() -> Result<WriteTransaction> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(*m_connection));
        if (m_claim) {
            Statement statement = m_connection->prepare("SELECT attempt FROM jobs WHERE id = ?");
            statement.bindAll(m_claim->job);
            if (!statement.step() || statement.integer(0) != m_claim->attempt)
                return fail(ErrorKind::Stopped,
                            "Job " + std::to_string(m_claim->job) +
                                " was taken over by a newer attempt; this one writes nothing more.");
        }
        return transaction;
    });
}

}  // namespace poft::storage
