// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "storage/tables/writer.h"

// The full-text index of contents. It grows with contents.id: what is appended to a data set becomes searchable when
// the index has come that far.
namespace poft::storage {

/// How much of a data set can be searched; in contents of the whole workspace, since the index follows their order.
struct SearchState {
    std::int64_t indexed = 0;  ///< contents in the index, of those up to the data set's newest
    std::int64_t wanted = 0;   ///< contents up to the data set's newest
    bool complete() const { return indexed >= wanted; }
};
Result<SearchState> searchState(Connection& connection, Id dataset);

/// Contents that no index run has reached; at most so many, as ids of removed ones count.
Result<std::int64_t> contentsNotIndexed(Connection& connection);

/// Brings the index up to the newest content, in short transactions; what is done stays done. `proceed` is called
/// between them with the contents done and to do, and an error from it ends the work. Two at once are safe.
Status indexContents(const Writer& writer, const std::function<Status(std::int64_t, std::int64_t)>& proceed);

/// Takes an indexed content out of the index, before it is removed; `body` is the one it was indexed with. For code
/// inside storage/: throws SqlFailure.
void unindexContent(Connection& connection, Id content, const std::string& body);

}  // namespace poft::storage
