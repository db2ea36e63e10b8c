// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/derivation_look.h"
#include "storage/recipe/filter.h"

#include <QFrame>

#include <vector>

class QComboBox;
class QVBoxLayout;

namespace poft::gui {

class FilterCondition;

/// Conditions and groups of conditions, of which all, any or none must hold.
class FilterGroup final : public QFrame {
    Q_OBJECT

public:
    /// `name` begins the object names within; `removable`: it has a button that takes it away.
    FilterGroup(const DeriveChoices& choices, const QString& name, bool removable, QWidget* parent = nullptr);

    void addCondition();
    void addGroup();

    /// What is missing; empty where the filter is whole.
    QString problem() const;
    recipe::Filter filter() const;

Q_SIGNALS:
    void changed();
    void removed();

private:
    struct Part {
        FilterCondition* condition = nullptr;  ///< either this
        FilterGroup* group = nullptr;          ///< or this
        QWidget* widget = nullptr;
    };
    void add(const Part& part);
    void remove(QWidget* widget);
    QString partName();

    const DeriveChoices m_choices;
    int m_made = 0;
    std::vector<Part> m_parts;
    QComboBox* m_join;
    QVBoxLayout* m_column;
};

}  // namespace poft::gui
