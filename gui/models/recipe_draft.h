// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/models/plan_answer.h"
#include "gui/models/recipe_text.h"
#include "storage/recipe/expansion.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTimer>
#include <QUndoStack>

#include <optional>

namespace poft::gui {

/// A recipe that is looked at or worked on before its start: its text, what it means, and what the engine's `plan`
/// says of it. The meaning is there at once; the plan is asked for when the text has stood still for a moment.
class RecipeDraft final : public QObject {
    Q_OBJECT

public:
    explicit RecipeDraft(QString workspaceFolder, QObject* parent = nullptr);

    /// Reads a recipe file; one that cannot be read is a draft with that problem.
    void open(const QString& file);

    /// Takes a text. `folder` is where its relative paths begin; `origin` says for a person where it comes from.
    void begin(const QString& text, const QString& folder, const QString& origin);

    /// The same draft with another text; can be undone. `words` says what was done.
    void setText(const QString& text, const QString& words);

    /// Changes places of the text, all or none of them; can be undone as one, together with a change of the same single
    /// place just before. False, with nothing changed, where the text is no JSON.
    bool edit(const QList<RecipeEdit>& edits, const QString& words);

    QUndoStack& undoStack() { return m_undo; }

    /// There is no draft any more.
    void clear();

    bool active() const { return m_active; }
    const QString& text() const { return m_text; }
    const QString& folder() const { return m_folder; }
    const QString& origin() const { return m_origin; }
    const recipe::Expansion& expansion() const { return m_expansion; }

    /// Of the recipe by itself, and once the engine has answered, of the recipe in this workspace.
    const std::vector<recipe::Problem>& problems() const;
    bool broken() const { return recipe::hasErrors(problems()); }

    /// Nothing while it is being worked out, for a broken recipe, and where the engine could not be asked.
    const std::optional<PlanAnswer>& plan() const { return m_plan; }
    bool planning() const { return m_planning; }

    /// Why there is no plan; empty while all is well.
    const QString& planProblem() const { return m_planProblem; }

Q_SIGNALS:
    /// Another text, or none: everything is new.
    void changed();

    /// The plan came, or failed.
    void planned();

private:
    class TextChange;
    void replace(const QString& text);
    void understand();
    void askPlan();

    const QString m_workspaceFolder;
    EngineProgram m_engine;
    QTemporaryDir m_scratch;
    QTimer m_later;
    QUndoStack m_undo;
    bool m_active = false;
    QString m_text;
    QString m_folder;
    QString m_origin;
    recipe::Expansion m_expansion;
    std::optional<PlanAnswer> m_plan;
    bool m_planning = false;
    QString m_planProblem;
};

}  // namespace poft::gui
