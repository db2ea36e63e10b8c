// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/tables/sample_page.h"

#include <QDialog>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace poft::gui {

/// A range of one column of samples, with the name that a person knows it by.
struct NamedRange {
    QString name;
    storage::SampleRange range;
};

/// Asks for a range of a column; an end that is left empty is open.
class SampleRangeDialog final : public QDialog {
    Q_OBJECT

public:
    /// `columns` are what can be chosen among, their ranges being where the fields begin; `first` is chosen.
    SampleRangeDialog(std::vector<NamedRange> columns, std::size_t first, QWidget* parent);

    /// As it stands; nothing while it is no range.
    std::optional<NamedRange> range() const;

Q_SIGNALS:
    void wanted(const poft::gui::NamedRange& range);

private:
    void showColumn();
    void check();

    std::vector<NamedRange> m_columns;
    QComboBox* m_column;
    QLineEdit* m_low;
    QLineEdit* m_high;
    QLabel* m_problem;
    QPushButton* m_take;
};

}  // namespace poft::gui
