// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/dataset.h"
#include "storage/tables/length_statistics.h"

#include <QObject>

#include <map>
#include <optional>
#include <vector>

namespace poft::gui {

/// Lengths and repetitions of the data sets. They are counted one data set after the other, where nobody waits behind
/// the counting, and kept until the data set changes.
class DatasetLengths final : public QObject {
    Q_OBJECT

public:
    explicit DatasetLengths(DatabaseThread& longReadings, QObject* parent = nullptr);

    /// The data sets that there are; `first` is counted before the others.
    void want(const std::vector<storage::Dataset>& datasets, std::optional<storage::Id> first);

    /// Null while they are not counted.
    const storage::LengthStatistics* of(storage::Id dataset) const;

Q_SIGNALS:
    void counted(poft::storage::Id dataset);

private:
    struct Wanted {
        storage::Id dataset = 0;
        storage::Change change = 0;
    };
    struct Counted {
        Wanted of;
        std::optional<storage::LengthStatistics> lengths;  ///< none where they cannot be read
    };

    std::vector<Wanted> m_wanted;
    std::map<storage::Id, Counted> m_known;
    LiveQuery<Counted> m_query;
};

}  // namespace poft::gui
