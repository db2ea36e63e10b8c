// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/bulk.h"

#include <algorithm>
#include <thread>

#include "storage/sqlite/statement.h"

namespace poft::storage {

namespace {

/// Longer than the sleep between two tries of a waiting connection (storage/sqlite), so that it gets its turn.
constexpr std::chrono::milliseconds kPause{2};

}  // namespace

Status writeInChunks(const Writer& writer, std::size_t count,
                     const std::function<void(WriteTransaction&, std::size_t)>& row,
                     const std::function<void(WriteTransaction&)>& end)
{
    return guarded([&]() -> Status {
        std::size_t next = 0;
        while (next < count) {
            if (next > 0)
                std::this_thread::sleep_for(kPause);
            POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
            const auto deadline = std::chrono::steady_clock::now() + kBulkWrite;
            const std::size_t limit = std::min(count, next + kRowsPerTransaction);
            // The clock is asked now and then: it costs about as much as a small row.
            for (bool late = false; next < limit && !late; ++next) {
                row(transaction, next);
                late = next % 16 == 15 && std::chrono::steady_clock::now() >= deadline;
            }
            if (end)
                end(transaction);
            POFT_TRY(transaction.commit());
        }
        return {};
    });
}

Status removeInChunks(const Writer& writer, const std::function<int(WriteTransaction&)>& remove)
{
    return guarded([&]() -> Status {
        for (int removed = 1; removed > 0;) {
            POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
            removed = remove(transaction);
            POFT_TRY(transaction.commit());
            if (removed > 0)
                std::this_thread::sleep_for(kPause);
        }
        return {};
    });
}

Status reclaimSpace(const Writer& writer)
{
    return removeInChunks(writer, [](WriteTransaction& transaction) {
        Connection& connection = transaction.connection();
        connection.prepare("PRAGMA incremental_vacuum(500)").run();
        Statement left = connection.prepare("PRAGMA freelist_count");
        left.step();
        return static_cast<int>(left.integer(0));
    });
}

}  // namespace poft::storage
