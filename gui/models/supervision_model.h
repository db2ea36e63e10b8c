// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/supervision.h"

#include <QCoreApplication>
#include <QJsonObject>

namespace poft::gui {

/// What models would learn of a data set: a row for each supervision report.
class SupervisionModel final : public RecordModel<storage::SupervisionReport> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::SupervisionModel)

public:
    explicit SupervisionModel(QObject* parent = nullptr);
};

/// A sample that a report lists.
struct ListedSample {
    std::int64_t number = 0;
    storage::SupervisedSample sample;
};

class ListedSamplesModel final : public RecordModel<ListedSample> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ListedSamplesModel)

public:
    explicit ListedSamplesModel(QObject* parent = nullptr);
    void setSamples(const std::vector<storage::SupervisedSample>& samples);
};

/// What `poft-engine preview --json` answered, as a text: what is to be known, and the samples with what is learnt of
/// them between ⟦ and ⟧.
QString previewText(const QJsonObject& answer);

/// A text with parts of it (byte offsets [begin, end) of its UTF-8, in order) between ⟦ and ⟧.
QString markedText(const QString& text, const std::vector<std::pair<qint64, qint64>>& spans);

}  // namespace poft::gui
