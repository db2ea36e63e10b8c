// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/dataset.h"

#include <QCoreApplication>

namespace poft::gui {

/// The data sets of a workspace.
class DatasetsModel final : public RecordModel<storage::Dataset> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::DatasetsModel)

public:
    explicit DatasetsModel(QObject* parent = nullptr);
};

/// Rows of files that could not be used; keyed by their place in the list.
struct BadRowEntry {
    std::int64_t number = 0;
    storage::BadRow row;
};

class BadRowsModel final : public RecordModel<BadRowEntry> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::BadRowsModel)

public:
    explicit BadRowsModel(QObject* parent = nullptr);
    void setBadRows(const std::vector<storage::BadRow>& rows);
};

/// datasets.kind for a person: "conversations", "preference pairs", "plain text".
QString datasetKind(const std::string& kind);

/// Where a data set came from, from datasets.origin: "alpaca_1k.json", "generated", "noise on train".
QString datasetOrigin(const std::string& origin);

}  // namespace poft::gui
