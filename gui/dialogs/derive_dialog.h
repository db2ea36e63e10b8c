// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/dialogs/derive_form.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;

namespace poft::gui {

class DuplicateSearch;
class ProblemLine;
class StateStack;

/// Makes a data set of another one: the form at the left, at the right what it would do, worked out by the engine after
/// each change and before anything is made.
class DeriveDialog final : public QDialog {
    Q_OBJECT

public:
    /// `folder` is the workspace's. Takes the form.
    DeriveDialog(const QString& folder, const DeriveChoices& choices, DeriveForm* form, QWidget* parent = nullptr);

    /// Where the form goes by near duplicates that nobody has looked for, what it would do is not known: `search`,
    /// which is taken, is offered in its place.
    void offerSearch(DuplicateSearch* search);

    /// What to make, once the dialog was accepted.
    std::vector<recipe::DatasetSpec> specs() const;

private:
    void build();
    QWidget* buildForm();
    QWidget* buildPreview();
    void takeChange();
    bool lacksSearch() const;
    QString problem() const;
    void ask();
    void take(const DerivationLook& look);
    void showLooks();
    void judge();

    const QString m_folder;
    const DeriveChoices m_choices;
    DeriveForm* m_form;
    DuplicateSearch* m_search = nullptr;
    bool m_waits = false;  ///< for the search, before anything can be shown
    EngineProgram m_engine;
    QTimer m_later;
    QLineEdit* m_name;
    ProblemLine* m_problem;
    StateStack* m_stack;
    QLabel* m_summary;
    QTabWidget* m_tabs;
    QPlainTextEdit* m_noise;
    QPlainTextEdit* m_go;
    QPlainTextEdit* m_stay;
    QPushButton* m_make;
    std::vector<DerivationLook> m_looks;  ///< one for each data set that would be made, as far as answered
};

}  // namespace poft::gui
