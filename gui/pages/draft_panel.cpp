// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/draft_panel.h"

#include "gui/app/icons.h"
#include "gui/app/session.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/recipe_form.h"
#include "gui/widgets/record_table.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QSet>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

constexpr int kTypingMilliseconds = 500;

/// "4 arms × 3 seeds: 21 jobs" with whatever of it there is.
QString planSummary(const recipe::Expansion& plan)
{
    QSet<QString> arms;
    QSet<qint64> seeds;
    for (const recipe::Job& job : plan.jobs) {
        if (!job.arm.empty())
            arms.insert(QString::fromStdString(job.arm));
        if (job.seed)
            seeds.insert(*job.seed);
    }
    return DraftPanel::tr("%1 × %2, %3")
        .arg(DraftPanel::tr("%n arm(s)", nullptr, static_cast<int>(arms.size())),
             DraftPanel::tr("%n seed(s)", nullptr, static_cast<int>(seeds.size())),
             DraftPanel::tr("%n job(s)", nullptr, static_cast<int>(plan.jobs.size())));
}

}  // namespace

DraftPanel::DraftPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_draft(new RecipeDraft(session.folder(), this)),
      m_plan(new PlanModel(this)),
      m_problems(new ProblemsModel(this))
{
    m_typed.setSingleShot(true);
    m_typed.setInterval(kTypingMilliseconds);
    makeActions();
    build();
    wire();
}

void DraftPanel::makeActions()
{
    m_startAction = new QAction(icon("start"), tr("&Start"), this);
    m_startAction->setObjectName(QStringLiteral("startAction"));
    m_startAction->setToolTip(tr("Put the jobs of the recipe into the queue; an engine takes them up at once"));
    m_startAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_startAction->setEnabled(false);
    m_saveAction = new QAction(tr("Save recipe…"), this);
    m_saveAction->setObjectName(QStringLiteral("saveRecipeAction"));
    m_saveAction->setShortcut(QKeySequence::Save);
    m_saveAction->setToolTip(tr("Write the recipe to a JSON file, for later or for the command line"));
    m_saveAction->setEnabled(false);
    m_undoAction = m_draft->undoStack().createUndoAction(this, tr("Undo"));
    m_undoAction->setObjectName(QStringLiteral("undoAction"));
    m_undoAction->setShortcut(QKeySequence::Undo);
    m_redoAction = m_draft->undoStack().createRedoAction(this, tr("Redo"));
    m_redoAction->setObjectName(QStringLiteral("redoAction"));
    m_redoAction->setShortcut(QKeySequence::Redo);
    for (QAction* action : {m_startAction, m_saveAction})
        action->setStatusTip(action->toolTip());
}

void DraftPanel::build()
{
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("experimentsPage.title"));
    m_title->setTextFormat(Qt::PlainText);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("experimentsPage.summary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setMinimumHeight(m_summary->fontMetrics().lineSpacing() * 2);
    m_summary->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    for (QAction* action : {m_saveAction, m_startAction}) {
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("experimentsPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    m_form = new RecipeForm(*m_draft);
    m_planTable = new RecordTable(QStringLiteral("experimentsPage.plan"), tr("Jobs of the recipe"), m_plan,
                                  PlanModel::Name, RecordTable::Sorting::ByProxy);
    // The job's name tells both.
    m_planTable->setColumnHidden(PlanModel::Arm, true);
    m_planTable->setColumnHidden(PlanModel::Seed, true);
    m_problemTable = new RecordTable(QStringLiteral("experimentsPage.problems"), tr("Problems of the recipe"),
                                     m_problems, 2, RecordTable::Sorting::None);
    m_problemTable->setWordWrap(true);
    m_problemTable->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_text = new QPlainTextEdit;
    m_text->setObjectName(QStringLiteral("experimentsPage.recipe"));
    m_text->setAccessibleName(tr("Text of the recipe"));
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setUndoRedoEnabled(false);  // the draft's own undo holds the form's changes too
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("experimentsPage.tabs"));
    m_tabs->setAccessibleName(tr("Parts of the draft"));
    m_tabs->addTab(m_form, tr("Set up"));
    m_tabs->addTab(m_problemTable, tr("Problems"));
    m_tabs->addTab(m_planTable, tr("Jobs"));
    m_tabs->addTab(m_text, tr("Recipe"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_tabs, 1);
}

void DraftPanel::wire()
{
    connect(m_draft, &RecipeDraft::changed, this, &DraftPanel::showDraft);
    connect(m_draft, &RecipeDraft::planned, this, &DraftPanel::showPlan);
    connect(m_startAction, &QAction::triggered, this, &DraftPanel::start);
    connect(m_saveAction, &QAction::triggered, this, &DraftPanel::chooseFile);
    connect(m_text, &QPlainTextEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
    connect(&m_typed, &QTimer::timeout, this, &DraftPanel::takeText);
    connect(m_problemTable, &QTableView::activated, this,
            [this](const QModelIndex& index) { chooseProblem(index.data(kKeyRole).toLongLong()); });
    connect(&m_session, &Session::refused, this, [this](const QString& sentence) {
        if (m_draft->active())
            m_summary->setText(sentence);
        setStartable(m_draft->active() && !m_draft->broken());
    });
}

void DraftPanel::setAvailable(const Available& available)
{
    m_form->setAvailable(available);
}

void DraftPanel::showDraft()
{
    m_saveAction->setEnabled(m_draft->active());
    if (!m_draft->active()) {
        setStartable(false);
        m_shownOrigin.clear();
        return;
    }
    const recipe::Expansion& expansion = m_draft->expansion();
    m_title->setText(expansion.name.empty() ? QFileInfo(m_draft->origin()).fileName()
                                            : QString::fromStdString(expansion.name));
    m_plan->setJobs(expansion.jobs);
    if (m_text->toPlainText() != m_draft->text()) {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(m_draft->text());
    }
    m_tabs->setTabEnabled(Jobs, !expansion.jobs.empty());
    m_tabs->setTabText(Jobs, tr("Jobs (%1)").arg(expansion.jobs.size()));
    if (m_shownOrigin != m_draft->origin()) {
        m_shownOrigin = m_draft->origin();
        m_tabs->setCurrentIndex(m_draft->broken() ? Problems : SetUp);
    }
    showPlan();
}

void DraftPanel::showPlan()
{
    if (!m_draft->active())
        return;
    const std::vector<recipe::Problem>& problems = m_draft->problems();
    const auto errors = static_cast<int>(std::count_if(problems.begin(), problems.end(), [](const recipe::Problem& p) {
        return p.severity == recipe::Problem::Severity::Error;
    }));
    m_problems->setProblems(problems);
    m_tabs->setTabEnabled(Problems, !problems.empty());
    m_tabs->setTabText(Problems, problems.empty() ? tr("No problems") : tr("Problems (%1)").arg(problems.size()));
    setStartable(errors == 0);
    if (m_draft->plan())
        m_plan->setCosts(*m_draft->plan());
    QString first = tr("Cannot start yet: %1 to be mended.").arg(tr("%n error(s)", nullptr, errors));
    if (errors == 0) {
        QString takes = m_draft->planProblem();
        if (m_draft->plan())
            takes = m_draft->plan()->summary();
        else if (m_draft->planning())
            takes = tr("working out what it takes…");
        first = tr("Not started yet: %1").arg(planSummary(m_draft->expansion()));
        if (!takes.isEmpty())
            first += QStringLiteral(" · ") + takes;
    }
    m_summary->setText(tr("%1\nFrom %2").arg(first, m_draft->origin()));
    m_summary->setToolTip(m_draft->plan() && !m_draft->plan()->assumptions.isEmpty()
                              ? tr("Rough figures, assuming %1.").arg(m_draft->plan()->assumptions.join(tr(" and ")))
                              : QString());
}

void DraftPanel::takeText()
{
    m_draft->setText(m_text->toPlainText(), tr("change of the text"));
}

void DraftPanel::chooseProblem(qint64 number)
{
    const RecipeProblem* problem = m_problems->find(number);
    if (problem == nullptr)
        return;
    m_tabs->setCurrentIndex(SetUp);
    if (!m_form->focusOn(QString::fromStdString(problem->problem.path)))
        m_tabs->setCurrentIndex(Text);
}

void DraftPanel::chooseFile()
{
    const QString suggested = QStringLiteral("%1/%2.json").arg(m_session.settings().lastFolder(), m_title->text());
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save recipe"), suggested, tr("Recipes (*.json);;All files (*)"));
    if (file.isEmpty())
        return;
    m_session.settings().setLastFolder(QFileInfo(file).absolutePath());
    saveTo(file);
}

void DraftPanel::saveTo(const QString& path)
{
    QSaveFile file(path);
    const QByteArray text = m_draft->text().toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        Q_EMIT said(tr("The recipe is in %1.").arg(path));
    else
        Q_EMIT said(tr("%1 cannot be written: %2.").arg(path, file.errorString()));
}

void DraftPanel::setStartable(bool startable)
{
    m_startable = startable;
    m_startAction->setEnabled(startable && isVisible());
}

void DraftPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    setStartable(m_startable);
}

void DraftPanel::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    setStartable(m_startable);
}

void DraftPanel::start()
{
    if (!m_draft->active())
        return;
    setStartable(false);
    m_summary->setText(tr("Queueing…"));
    m_session.submit(m_draft->text(), m_draft->folder());
}

}  // namespace poft::gui
