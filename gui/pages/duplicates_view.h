// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/duplicate_search.h"
#include "gui/models/record_model.h"
#include "storage/tables/near_duplicates.h"

#include <QWidget>

class QAction;
class QPlainTextEdit;

namespace poft::gui {

class RecordTable;
class StateStack;

/// The groups of near duplicates of a data set with the samples of the chosen group; before anybody has looked for
/// them, the way to look.
class DuplicatesView final : public QWidget {
    Q_OBJECT

public:
    explicit DuplicatesView(Session& session, QWidget* parent = nullptr);

    void setDataset(std::optional<storage::Id> dataset);

    /// Asks the database anew.
    void refresh();

    /// Starts the search; enabled where it makes sense.
    QAction* findAction() const;

private:
    void build();
    void showSearch();
    void showGroups(const Result<std::vector<storage::DuplicateGroup>>& groups);
    void showGroup(const Result<std::vector<storage::SampleWithBody>>& samples);

    DuplicateSearch* m_search;
    RecordModel<storage::DuplicateGroup>* m_groups;
    RecordTable* m_table;
    QPlainTextEdit* m_text;
    StateStack* m_stack;
    std::optional<storage::Id> m_dataset;
    std::optional<storage::Id> m_group;
    bool m_read = false;  ///< the groups were asked for since the search was done
    LiveQuery<std::vector<storage::DuplicateGroup>> m_groupsQuery;
    LiveQuery<std::vector<storage::SampleWithBody>> m_samplesQuery;
};

}  // namespace poft::gui
