// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/score_charts.h"
#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <vector>

namespace poft::gui {

/// The scores of an experiment's training data, ready to draw.
struct ScoreReading {
    storage::Id experiment = 0;
    storage::Change state = -1;  ///< what the scores depend on; equal states mean equal scores
    bool unchanged = false;      ///< nothing is new since the state that was given; the sets are empty then
    std::vector<ScoreSet> sets;  ///< the mean over the aligned models first, then each model, in order of name
};

/// Reads the scores unless their state is `known`. For the database thread.
Result<ScoreReading> readScores(storage::Connection& connection, storage::Id experiment, storage::Change known);

}  // namespace poft::gui
