// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/derivation_look.h"
#include "storage/recipe/filter.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;

namespace poft::gui {

/// One condition that a sample fulfils or not: a number within limits or among the best, a tag, a mark, words, known
/// noise, the first of equal samples.
class FilterCondition final : public QWidget {
    Q_OBJECT

public:
    FilterCondition(const DeriveChoices& choices, const QString& name, QWidget* parent = nullptr);

    /// What is missing; empty where the condition is whole.
    QString problem() const;
    recipe::Filter filter() const;

Q_SIGNALS:
    void changed();
    void removed();

private:
    void build();
    void fillThings();
    void showThing();
    QString thing() const;
    bool isNumber() const;

    const DeriveChoices m_choices;
    QComboBox* m_thing;
    QComboBox* m_models;
    QString m_modelsOf;  ///< the thing that the models are listed for
    QComboBox* m_how;
    QDoubleSpinBox* m_number;
    QLineEdit* m_words;
};

}  // namespace poft::gui
