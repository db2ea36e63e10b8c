// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/models/model_check.h"

#include <QDialog>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace poft::gui {

class RecordTable;
class StateStack;

/// Chooses a model folder to add: what each of several is and what memory it needs, or why it cannot be used; under
/// which name, and with which chat template.
class AddModelDialog final : public QDialog {
    Q_OBJECT

public:
    /// `places` are paths, or names in the Hugging Face cache.
    explicit AddModelDialog(const QStringList& places, QWidget* parent = nullptr);

    /// What was chosen, once the dialog was accepted.
    QString place() const;
    QString name() const;
    QString chatTemplate() const;  ///< of kTemplates; empty for the model's own

private:
    void build();
    void take(const ModelChecks& checks);
    void choose(std::optional<qint64> number);
    void judge();

    EngineProgram m_engine;
    ModelChecksModel* m_models;
    RecordTable* m_table;
    StateStack* m_stack;
    QLabel* m_about;
    QLineEdit* m_name;
    QComboBox* m_template;
    QPushButton* m_add;
    QString m_assumes;
    std::optional<qint64> m_chosen;
};

}  // namespace poft::gui
