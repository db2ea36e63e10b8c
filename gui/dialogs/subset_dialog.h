// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/subset.h"

#include <QDialog>

#include <optional>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace poft::gui {

/// Asks which samples become a data set of their own, under what name, and whether an experiment is to be trained on it
/// at once. It stays open until one of its wishes was fulfilled: finish() or setProblem() answers them.
class SubsetDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Begin { Shown, Best };

    /// `shown` is the page's query, which `count` of all `total` scored samples meet (nothing: they are being counted,
    /// see setCount()); `trainingData` is its name.
    SubsetDialog(const storage::SampleQuery& shown, std::optional<qint64> count, qint64 total,
                 const QString& trainingData, Begin begin, QWidget* parent = nullptr);

    Subset subset() const;

    /// How many samples meet the query, now that they are counted.
    void setCount(qint64 count);

    /// Says in place why it cannot be done.
    void setProblem(const QString& sentence);

Q_SIGNALS:
    void saveWanted(const poft::gui::Subset& subset);
    void trainingWanted(const poft::gui::Subset& subset);

private:
    void build(std::optional<qint64> count, Begin begin);
    void wire();
    void showChoice();

    storage::SampleQuery m_query;
    qint64 m_total;
    QString m_data;
    QRadioButton* m_shown;
    QRadioButton* m_best;
    QDoubleSpinBox* m_share;
    QLabel* m_count;
    QCheckBox* m_withoutDropped;
    QLineEdit* m_name;
    QLabel* m_problem;
    QPushButton* m_train;
    QPushButton* m_save;
};

}  // namespace poft::gui
