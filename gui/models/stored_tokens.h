// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/sample_context.h"
#include "gui/models/token_row.h"
#include "storage/records/sample.h"

#include <QString>

#include <vector>

namespace poft::gui {

/// What the workspace keeps of a sample token by token: scoring keeps the aligned models' tokens where it was asked to,
/// a training those of the samples that it watches, after each epoch.
struct StoredTokens {
    storage::Id content = 0;
    QString response;               ///< the message that the rows are over: the last of which tokens are kept
    std::vector<TokenRow> aligned;  ///< in the order of the aligned models; those of which nothing is kept are left out
    struct Epoch {
        std::int64_t epoch = 0;  ///< 0 = before training
        TokenRow row;
    };
    std::vector<Epoch> epochs;  ///< of one run, ascending

    bool empty() const { return aligned.empty() && epochs.empty(); }

    /// Where an epoch stands in `epochs`; nothing where its tokens are not kept.
    std::optional<std::size_t> placeOf(std::int64_t epoch) const;

    /// The run's row after an epoch (an index of `epochs`), then the aligned models'.
    std::vector<TokenRow> rowsAt(std::size_t place) const;
};

/// For the database thread. `aligned` and `run` (may be null) say whose tokens are looked for.
Result<StoredTokens> readStoredTokens(storage::Connection& connection, const storage::SampleWithBody& sample,
                                      const std::vector<AlignedSeries>& aligned, const ScoredRun* run);

}  // namespace poft::gui
