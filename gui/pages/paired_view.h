// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/charts/accuracy_chart.h"
#include "gui/models/paired_model.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace poft::gui {

class RecordTable;
class Session;

/// Two runs on the same held-out samples: which ones only one of them gets right.
class PairedView final : public QWidget {
    Q_OBJECT

public:
    explicit PairedView(Session& session, QWidget* parent = nullptr);

    /// The runs that were evaluated on `key`; the choice is kept where it can be. `reading` is not kept.
    void setRuns(const ExperimentReading& reading, const EvaluationKey& key);

private:
    struct Evaluated {
        storage::Id run = 0;
        storage::Id evaluation = 0;  ///< its last one
        QString name;
        bool operator==(const Evaluated&) const = default;
    };
    void build();
    void fill(QComboBox& box, std::size_t otherwise);
    const Evaluated* chosen(const QComboBox& box) const;
    void show();

    Session& m_session;
    std::vector<Evaluated> m_runs;
    std::vector<storage::PairedItem> m_items;
    QComboBox* m_first;
    QComboBox* m_second;
    QComboBox* m_filter;
    QLabel* m_summary;
    PairedModel* m_model;
    RecordTable* m_table;
    LiveQuery<std::vector<storage::PairedItem>> m_query;
};

}  // namespace poft::gui
