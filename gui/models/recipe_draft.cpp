// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/recipe_draft.h"

#include "storage/recipe/edit.h"

#include <QFile>
#include <QFileInfo>

namespace poft::gui {

namespace {
constexpr int kStillMilliseconds = 250;
}

/// A text for another one. Texts are small, so the whole of both is kept.
class RecipeDraft::TextChange final : public QUndoCommand {
public:
    TextChange(RecipeDraft& draft, QString after, QString place, const QString& words)
        : QUndoCommand(words),
          m_draft(draft),
          m_before(draft.m_text),
          m_after(std::move(after)),
          m_place(std::move(place))
    {
    }

    void undo() override { m_draft.replace(m_before); }
    void redo() override { m_draft.replace(m_after); }
    int id() const override { return m_place.isEmpty() ? -1 : 1; }

    bool mergeWith(const QUndoCommand* next) override
    {
        const auto* change = static_cast<const TextChange*>(next);
        if (change->m_place != m_place)
            return false;
        m_after = change->m_after;
        return true;
    }

private:
    RecipeDraft& m_draft;
    QString m_before;
    QString m_after;
    QString m_place;  ///< of a single edit, so that several in a row are one
};

RecipeDraft::RecipeDraft(QString workspaceFolder, QObject* parent)
    : QObject(parent), m_workspaceFolder(std::move(workspaceFolder))
{
    m_later.setSingleShot(true);
    m_later.setInterval(kStillMilliseconds);
    connect(&m_later, &QTimer::timeout, this, &RecipeDraft::askPlan);
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument& answer) {
        m_planning = false;
        if (answer.isObject())
            m_plan = PlanAnswer::fromJson(answer);
        Q_EMIT planned();
    });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        m_planning = false;
        m_planProblem = sentence;
        Q_EMIT planned();
    });
}

void RecipeDraft::open(const QString& path)
{
    QFile file(path);
    const bool readable = file.open(QIODevice::ReadOnly);
    begin(readable ? QString::fromUtf8(file.readAll()) : QString(), QFileInfo(path).absolutePath(),
          QFileInfo(path).absoluteFilePath());
    if (readable)
        return;
    m_later.stop();
    m_planning = false;
    m_expansion = {};
    m_expansion.problems.push_back({"", tr("%1 cannot be read: %2.").arg(path, file.errorString()).toStdString(),
                                    recipe::Problem::Severity::Error});
    Q_EMIT changed();
}

void RecipeDraft::begin(const QString& text, const QString& folder, const QString& origin)
{
    m_active = true;
    m_undo.clear();
    m_text = text;
    m_folder = folder;
    m_origin = origin;
    understand();
}

void RecipeDraft::setText(const QString& text, const QString& words)
{
    if (m_active && text != m_text)
        m_undo.push(new TextChange(*this, text, {}, words));
}

bool RecipeDraft::edit(const QList<RecipeEdit>& edits, const QString& words)
{
    std::string text = m_text.toStdString();
    for (const RecipeEdit& one : edits) {
        const std::string pointer = one.pointer.toStdString();
        Result<std::string> next = one.value ? recipe::withValue(text, pointer, one.value->toStdString())
                                             : recipe::withoutValue(text, pointer);
        if (!next)
            return false;
        text = std::move(*next);
    }
    const QString after = QString::fromStdString(text);
    if (m_active && after != m_text)
        m_undo.push(new TextChange(*this, after, edits.size() == 1 ? edits.first().pointer : QString(), words));
    return true;
}

void RecipeDraft::replace(const QString& text)
{
    m_text = text;
    understand();
}

void RecipeDraft::clear()
{
    if (!m_active)
        return;
    m_later.stop();
    m_engine.cancel();
    m_active = false;
    m_planning = false;
    m_undo.clear();
    m_text.clear();
    m_expansion = {};
    m_plan.reset();
    Q_EMIT changed();
}

const std::vector<recipe::Problem>& RecipeDraft::problems() const
{
    return m_plan ? m_plan->problems : m_expansion.problems;
}

void RecipeDraft::understand()
{
    m_engine.cancel();
    m_plan.reset();
    m_planProblem.clear();
    m_expansion = recipe::expand(m_text.toStdString(), {.folder = m_folder.toStdString(), .templateDate = {}});
    m_planning = !recipe::hasErrors(m_expansion.problems);
    if (m_planning)
        m_later.start();
    else
        m_later.stop();
    Q_EMIT changed();
}

void RecipeDraft::askPlan()
{
    // By a file of our own: the text may differ from the one it was opened from.
    QFile file(m_scratch.filePath(QStringLiteral("recipe.json")));
    if (!file.open(QIODevice::WriteOnly) || file.write(m_text.toUtf8()) < 0) {
        m_planning = false;
        m_planProblem = tr("What the recipe takes cannot be worked out: %1.").arg(file.errorString());
        Q_EMIT planned();
        return;
    }
    file.close();
    m_engine.ask({QStringLiteral("plan"), m_workspaceFolder, file.fileName(), QStringLiteral("--folder"), m_folder,
                  QStringLiteral("--json")});
}

}  // namespace poft::gui
