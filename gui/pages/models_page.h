// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/live_query.h"
#include "gui/models/models_model.h"
#include "gui/pages/page.h"

class QLabel;
class QPlainTextEdit;

namespace poft::gui {

class ModelTrial;
class RecordTable;
class StateStack;

/// The language models: what there is, what each one is; a Hugging Face folder is registered by button.
class ModelsPage final : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Session& session, QWidget* parent = nullptr);

    /// Registers a folder through `poft-engine models add`, which checks it first.
    void addFolder(const QString& folder, const QString& name);

protected:
    void refresh() override;

private:
    void build();
    void wire();
    void take(Result<std::vector<storage::Model>> models);
    void showDetails(std::optional<qint64> model);
    void askForFolder();
    void askForCached();

    QAction* m_addAction;
    QAction* m_cacheAction;
    ModelsModel* m_models;
    StateStack* m_stack;
    RecordTable* m_table;
    QLabel* m_line;
    QPlainTextEdit* m_details;
    ModelTrial* m_trial;
    EngineProgram m_engine;
    LiveQuery<std::vector<storage::Model>> m_query;
};

}  // namespace poft::gui
