// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/dataset.h"
#include "storage/results/dataset_findings.h"
#include "storage/tables/length_statistics.h"

#include <QCoreApplication>

#include <optional>

namespace poft::gui {

/// A data set with what is counted and found of it.
struct DatasetRow {
    storage::Dataset dataset;
    std::optional<storage::LengthStatistics> lengths = {};  ///< none while they are being counted
    std::vector<results::DatasetFinding> findings = {};     ///< problems first
    std::optional<double> searched = {};  ///< share of the search for near duplicates, while it is under way

    std::int64_t problems() const;
};

/// The data sets of a workspace.
class DatasetsModel final : public RecordModel<DatasetRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::DatasetsModel)

public:
    enum ColumnIndex { Name, Kind, Samples, Responses, Noise, BadRows, Duplicates, Findings, From, Added };

    explicit DatasetsModel(QObject* parent = nullptr);
};

/// A finding of a data set, keyed by its place in the list.
struct FindingEntry {
    std::int64_t number = 0;
    results::DatasetFinding finding;
};

/// What a person should look at in a data set, and where there is more of it.
class DatasetFindingsModel final : public RecordModel<FindingEntry> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::DatasetFindingsModel)

public:
    explicit DatasetFindingsModel(QObject* parent = nullptr);
    void setFindings(const std::vector<results::DatasetFinding>& findings);
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

/// How many samples repeat others: "12 exact, near not looked for", "40, 12 of them exact".
QString duplicatesText(const storage::LengthStatistics& lengths);

/// Where a data set came from, from datasets.origin: "alpaca_1k.json", "generated", "noise on train".
QString datasetOrigin(const std::string& origin);

}  // namespace poft::gui
