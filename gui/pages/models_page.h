// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/live_query.h"
#include "gui/models/model_check.h"
#include "gui/models/models_model.h"
#include "gui/pages/page.h"

class QLabel;
class QPlainTextEdit;

namespace poft::gui {

class DeleteAction;
class ModelTrial;
class RecordTable;
class StateStack;
class TaskLine;

/// The language models: what there is, what each one is; a Hugging Face folder is registered by button.
class ModelsPage final : public Page {
    Q_OBJECT

public:
    explicit ModelsPage(Session& session, QWidget* parent = nullptr);

    /// To add models by folder and from the cache, and to delete the chosen one.
    QList<QAction*> actions() const;

    /// Registers a folder through `poft-engine models add`, which checks it first.
    /// `chatTemplate` is one of kTemplates, or empty for the folder's own.
    void addFolder(const QString& folder, const QString& name, const QString& chatTemplate = {});

protected:
    void refresh() override;

private:
    void build();
    void wire();
    void take(Result<std::vector<storage::Model>> models);
    void showDetails(std::optional<qint64> model);
    void askForFolder();
    void askForCached();
    void offer(const QStringList& places);
    void showCheck(const ModelChecks& checks);

    QAction* m_addAction;
    QAction* m_cacheAction;
    DeleteAction* m_delete;
    ModelsModel* m_models;
    StateStack* m_stack;
    RecordTable* m_table;
    TaskLine* m_line;
    QLabel* m_memory;
    /// What addFolder() was last asked for, to try it again.
    struct Asked {
        QString place;
        QString name;
        QString chatTemplate;
    };
    Asked m_asked;
    QString m_checked;  ///< folder whose memory is shown or asked for
    QPlainTextEdit* m_details;
    ModelTrial* m_trial;
    EngineProgram m_engine;
    EngineProgram m_checker;
    LiveQuery<std::vector<storage::Model>> m_query;
};

}  // namespace poft::gui
