// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/evaluation.h"
#include "storage/series/paired_test.h"

#include <QCoreApplication>

namespace poft::gui {

/// Which of the items of a pair of evaluations are shown.
enum class PairedFilter { All, Differing, FirstOnly, SecondOnly, Neither };

/// The same held-out samples under two runs: answers that are right or wrong, or where the items have numbers (the
/// log-likelihood of held-out responses), those and their difference.
class PairedModel final : public RecordModel<storage::PairedItem> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::PairedModel)

public:
    explicit PairedModel(QObject* parent = nullptr);

    /// The filter is for answers; of numbers all are shown, the largest differences first.
    void show(const QString& first, const QString& second, std::vector<storage::PairedItem> items, PairedFilter filter);
};

/// Whether items are right or wrong, not numbers.
bool areAnswers(const std::vector<storage::PairedItem>& items);

/// An item counts as right from one half on.
series::PairedCounts countPairs(const std::vector<storage::PairedItem>& items);

/// What the items say of the two runs, in two sentences: for answers with the exact test over the items on which the
/// runs differ, for numbers with the mean difference and its deviation.
QString pairedSummary(const QString& first, const QString& second, const std::vector<storage::PairedItem>& items);

}  // namespace poft::gui
