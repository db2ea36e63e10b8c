// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/tables/sample_page.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QTimer;

namespace poft::gui {

class SampleChips;

/// Which samples are shown: by what is known or said of them, by score, by words that stand in them.
class SampleFilters final : public QWidget {
    Q_OBJECT

public:
    explicit SampleFilters(QWidget* parent = nullptr);

    /// Whether any sample is left out.
    bool active() const;

    /// Writes the conditions into a query.
    void apply(storage::SampleQuery& query) const;

    /// The tags that can be chosen among.
    void setTags(const std::vector<storage::Tag>& tags);

    /// Only samples whose score is below a value, or with nothing none by score.
    void setBelow(std::optional<double> score);

    /// The conditions that came from elsewhere; a widget of its own.
    SampleChips& chips() { return *m_chips; }

Q_SIGNALS:
    /// Other samples are to be shown; of typing, when it has stood still for a moment.
    void changed();

private:
    QComboBox* m_known;
    QCheckBox* m_belowOn;
    QDoubleSpinBox* m_below;
    QLineEdit* m_search;
    QTimer* m_typed;
    SampleChips* m_chips;
};

}  // namespace poft::gui
