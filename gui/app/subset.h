// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/result/result.h"
#include "storage/tables/sample_page.h"

#include <QString>

#include <optional>

namespace poft::gui {

/// A part of the training data of an experiment that becomes a data set of its own.
struct Subset {
    QString name;  ///< of the data set
    /// Exactly the samples that a page shows, known by a tag of the subset's name; nothing: the best by score.
    std::optional<storage::SampleQuery> shown;
    double best = 0.9;           ///< share of the scored samples that stays, those with the highest preference score
    bool withoutDropped = true;  ///< samples that a person marked "drop" are left out
};

/// Queues the job that makes the data set, and says so. Refused where the workspace has a data set or, of samples that
/// are shown, a tag of that name. For the database thread.
Result<QString> queueSubset(storage::Connection& connection, storage::Id experiment, const Subset& subset);

/// The recipe of the experiment, to be trained on the subset: all that does not depend on the training data is reused.
/// Tags the samples, where they are those that are shown. For the database thread.
Result<QString> recipeOnSubset(storage::Connection& connection, storage::Id experiment, const Subset& subset);

}  // namespace poft::gui
