// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/job_sql.h"

#include <optional>

#include "storage/content/clock.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

void setJobState(WriteTransaction& transaction, Id job, JobState state, const std::string& error)
{
    const std::optional<std::string> sentence = error.empty() ? std::nullopt : std::optional(error);
    const std::optional<std::string> finished = isFinal(state) ? std::optional(utcNow()) : std::nullopt;
    transaction.connection()
        .prepare("UPDATE jobs SET state = ?, error = ?, finished_at = ?, requested = NULL, change = ? WHERE id = ?")
        .bindAll(toText(state), sentence, finished, transaction.change(), job)
        .run();
}

}  // namespace poft::storage
