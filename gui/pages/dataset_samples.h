// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/samples_model.h"
#include "storage/records/sample.h"

#include <QSplitter>

class QPlainTextEdit;

namespace poft::gui {

class RecordTable;
class Session;

/// The samples of a data set in order, and the text of the chosen one.
class DatasetSamples final : public QSplitter {
    Q_OBJECT

public:
    explicit DatasetSamples(Session& session, QWidget* parent = nullptr);

    void setDataset(std::optional<storage::Id> dataset);

    /// Shows the text of a sample, whether its row is in sight or not.
    void read(storage::Id sample);

Q_SIGNALS:
    void loaded(qint64 total);

private:
    void choose(std::optional<qint64> sample);

    SamplesModel* m_samples;
    RecordTable* m_table;
    QPlainTextEdit* m_text;
    std::optional<storage::Id> m_sample;
    LiveQuery<storage::SampleWithBody> m_query;
};

}  // namespace poft::gui
