// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/models/inspection.h"
#include "storage/recipe/job_spec.h"

#include <QDialog>
#include <QMap>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;
class QTimer;

namespace poft::gui {

class StateStack;

/// Shows what files hold, as the engine sees it, and lets a person name the data set and say which column is what.
class ImportDialog final : public QDialog {
    Q_OBJECT

public:
    ImportDialog(const QStringList& files, QWidget* parent = nullptr);

    /// What to import, once the dialog was accepted.
    recipe::ImportSpec spec() const;

private:
    void build();
    QWidget* buildForm();
    QWidget* buildPreview();
    void inspect();
    void take(const Inspection& inspection);
    QString verdictOn(const Inspection& inspection, bool usable) const;
    void fillFields(const Inspection& inspection);
    void fillPreview(const Inspection& inspection);
    void judge();

    QStringList m_files;
    EngineProgram m_engine;
    QTimer* m_later;
    StateStack* m_stack;
    QLineEdit* m_name;
    QComboBox* m_format;
    QLabel* m_verdict;
    QLabel* m_counts;
    QFormLayout* m_fields;
    QMap<QString, QComboBox*> m_columnOf;  ///< by field
    QMap<QString, QString> m_chosen;       ///< field → column, where a person has chosen
    QTabWidget* m_tabs;
    QPlainTextEdit* m_samples;
    QPushButton* m_import;
    bool m_importable = false;
};

}  // namespace poft::gui
