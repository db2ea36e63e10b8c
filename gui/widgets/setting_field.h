// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/recipe/settings.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace poft::gui {

/// The editor of one setting of the settings table: a switch, a choice or a line for a number, with its unit, what is
/// allowed and the default in the tooltip, a button back to the default, and what is wrong with the value below it. It
/// holds no value of its own: what a person does is told, and shown once it comes back by setValue().
class SettingField final : public QWidget {
    Q_OBJECT

public:
    explicit SettingField(const recipe::Setting& setting, QWidget* parent = nullptr);

    const recipe::Setting& setting() const { return m_setting; }

    /// The label to stand before it, its buddy.
    QLabel* label() { return m_label; }

    /// `text` as recipe::parseValue() reads it. `own`: set here, and not a default or what another part sets.
    void setValue(const QString& text, bool own);

    /// Whether the setting has an effect; without one the field is greyed and says so.
    void setEffective(bool effective);

    /// A sentence below the editor; empty removes it.
    void setProblem(const QString& sentence);

Q_SIGNALS:
    /// A person gave a value, right in itself: JSON text for the recipe.
    void edited(const QString& json);

    /// A person wants the default, or what another part sets, back.
    void cleared();

private:
    void build();
    void take(const QString& text);
    void tell(const QString& ownProblem);

    const recipe::Setting& m_setting;
    QLabel* m_label;
    QCheckBox* m_switch = nullptr;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_line = nullptr;
    QToolButton* m_reset;
    QLabel* m_problemLabel;
    QString m_problem;  ///< of the recipe's check
};

}  // namespace poft::gui
