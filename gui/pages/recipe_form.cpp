// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/recipe_form.h"

#include "gui/models/recipe_draft.h"
#include "gui/pages/arms_editor.h"
#include "gui/pages/recipe_sources.h"
#include "gui/pages/settings_editor.h"
#include "gui/widgets/wheel_guard.h"

#include <QGroupBox>
#include <QLabel>
#include <QVBoxLayout>

namespace poft::gui {

RecipeForm::RecipeForm(RecipeDraft& draft, QWidget* parent)
    : QScrollArea(parent),
      m_draft(draft),
      m_unreadable(new QLabel(tr("The text of the recipe cannot be read as JSON; mend it under “Recipe” first."))),
      m_parts(new QWidget),
      m_sources(new RecipeSources(draft)),
      m_arms(new ArmsEditor(draft)),
      m_settings(new SettingsEditor(draft))
{
    setObjectName(QStringLiteral("experimentsPage.form"));
    setAccessibleName(tr("The recipe as a form"));
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_unreadable->setObjectName(QStringLiteral("experimentsPage.unreadable"));
    m_unreadable->setWordWrap(true);
    const auto box = [](const QString& title, QWidget* inside) {
        auto* group = new QGroupBox(title);
        auto* layout = new QVBoxLayout(group);
        layout->addWidget(inside);
        return group;
    };
    auto* parts = new QVBoxLayout(m_parts);
    parts->setContentsMargins(0, 0, 0, 0);
    parts->addWidget(box(tr("Experiment"), m_sources));
    parts->addWidget(box(tr("Arms"), m_arms));
    parts->addWidget(box(tr("Settings"), m_settings));
    auto* all = new QWidget;
    auto* layout = new QVBoxLayout(all);
    layout->addWidget(m_unreadable);
    layout->addWidget(m_parts);
    layout->addStretch(1);
    setWidget(all);
    new WheelGuard(all);
    connect(&m_draft, &RecipeDraft::changed, this, &RecipeForm::showDraft, Qt::QueuedConnection);
    connect(&m_draft, &RecipeDraft::planned, this, &RecipeForm::showDraft, Qt::QueuedConnection);
    showDraft();
}

void RecipeForm::setAvailable(const Available& available)
{
    m_sources->setAvailable(available);
}

void RecipeForm::showDraft()
{
    if (!m_draft.active())
        return;
    const RecipeOutline outline = RecipeOutline::of(m_draft.text());
    m_unreadable->setVisible(!outline.readable);
    m_parts->setVisible(outline.readable);
    if (!outline.readable)
        return;
    m_sources->show(outline);
    m_arms->show(outline);
    m_settings->show(outline);
}

bool RecipeForm::focusOn(const QString& path)
{
    if (!m_sources->focusOn(path) && !m_arms->focusOn(path) && !m_settings->focusOn(path))
        return false;
    if (QWidget* focused = focusWidget())
        ensureWidgetVisible(focused);
    return true;
}

}  // namespace poft::gui
