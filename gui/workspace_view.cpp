// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/workspace_view.h"

#include "gui/app/icons.h"
#include "gui/app/job_actions.h"
#include "gui/models/recipe_draft.h"
#include "gui/pages/chat_page.h"
#include "gui/pages/compare_page.h"
#include "gui/pages/data_page.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/pages/models_page.h"
#include "gui/pages/runs_page.h"
#include "gui/pages/sample_actions.h"
#include "gui/pages/samples_page.h"
#include "gui/pages/scores_page.h"
#include "gui/pages/start_page.h"
#include "gui/widgets/page_menu.h"
#include "gui/widgets/status_strip.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace poft::gui {

WorkspaceView::WorkspaceView(std::shared_ptr<const storage::Workspace> workspace, Settings& settings,
                             const QList<QAction*>& startActions, QWidget* parent)
    : QWidget(parent),
      m_session(std::make_unique<Session>(std::move(workspace), settings)),
      m_list(new QListWidget(this)),
      m_pages(new QStackedWidget(this)),
      m_strip(new StatusStrip(*m_session, this))
{
    setObjectName(QStringLiteral("workspaceView"));
    m_list->setObjectName(QStringLiteral("pageList"));
    m_list->setAccessibleName(tr("Pages"));
    m_list->setIconSize({20, 20});
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_data = new DataPage(*m_session);
    m_experiments = new ExperimentsPage(*m_session);
    m_runs = new RunsPage(*m_session, m_experiments->actions().leadOn());
    auto* start = new StartPage(*m_session, startActions);
    connect(start, &StartPage::workspaceChosen, this, &WorkspaceView::workspaceChosen);
    connect(start, &StartPage::recipeChosen, m_experiments, &ExperimentsPage::openRecipe);
    addPage(start, "home");
    addPage(m_data, "data");
    m_models = new ModelsPage(*m_session);
    addPage(m_models, "models");
    addPage(m_experiments, "experiments");
    addPage(m_runs, "runs");
    addPage(new ScoresPage(*m_session, m_experiments->actions().leadOn()), "scores");
    m_samples = new SamplesPage(*m_session, m_experiments->actions().leadOn());
    addPage(m_samples, "samples");
    m_compare = new ComparePage(*m_session, m_experiments->actions().leadOn());
    addPage(m_compare, "compare");
    addPage(new ChatPage(*m_session), "chat");
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + 2 * m_list->fontMetrics().averageCharWidth() + 16);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_list);
    layout->addWidget(m_pages, 1);
    wire();
}

WorkspaceView::~WorkspaceView()
{
    // The pages ask the session until they are gone.
    delete m_strip;
    delete m_pages;
}

void WorkspaceView::addPage(Page* page, const char* iconName)
{
    m_pages->addWidget(page);
    auto* item = new QListWidgetItem(icon(iconName), page->title(), m_list);
    item->setSizeHint({item->sizeHint().width(), m_list->fontMetrics().height() + 16});
    item->setToolTip(tr("%1 (Ctrl+%2)").arg(page->title()).arg(m_list->count()));
    connect(page, &Page::said, this, &WorkspaceView::said);
}

void WorkspaceView::wire()
{
    connect(m_list, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_session->settings().setPage(row); });
    connect(m_session.get(), &Session::pageWanted, this, [this](int page) { showPage(static_cast<PageId>(page)); });
    connect(m_session.get(), &Session::draftWanted, this, [this](const QString& recipe, const QString& origin) {
        m_experiments->draftPanel().draft().begin(recipe, m_session->folder(), origin);
        showPage(PageId::Experiments);
    });
    connect(m_session.get(), &Session::controlled, this, &WorkspaceView::said);
    connect(m_session.get(), &Session::refused, this, &WorkspaceView::said);
    connect(m_session.get(), &Session::importQueued, this, &WorkspaceView::said);
    connect(m_session.get(), &Session::submitted, this,
            [this](storage::Id, const QString& sentence) { Q_EMIT said(sentence); });
    connect(m_strip, &StatusStrip::jobEnded, this, [this](const QString& sentence, bool failed) {
        Q_EMIT said(sentence);
        // The system's own mark on a window in the background; longer for what waits for a person.
        QApplication::alert(window(), failed ? 0 : 3000);
    });
    connect(m_strip, &StatusStrip::jobWanted, this, [this](storage::Id job, bool any) {
        showPage(PageId::Runs);
        if (any)
            m_runs->choose(job);
    });
}

void WorkspaceView::showPage(PageId page)
{
    m_list->setCurrentRow(static_cast<int>(page));
}

PageId WorkspaceView::page() const
{
    return static_cast<PageId>(std::max(0, m_list->currentRow()));
}

void WorkspaceView::addMenus(QMenuBar& bar, QMenu& view)
{
    auto* edit = new QMenu(tr("E&dit"), &bar);
    edit->addActions(m_experiments->editActions());
    bar.insertMenu(view.menuAction(), edit);
    QAction* pages = view.addAction(tr("&List of pages"));
    pages->setObjectName(QStringLiteral("pageListAction"));
    pages->setShortcut(QKeySequence(Qt::Key_F9));
    pages->setStatusTip(tr("Shows or hides the list of pages at the left"));
    pages->setCheckable(true);
    pages->setChecked(m_session->settings().pageListShown());
    m_list->setVisible(pages->isChecked());
    connect(pages, &QAction::toggled, this, [this](bool shown) {
        m_session->settings().setPageListShown(shown);
        m_list->setVisible(shown);
    });
    QMenu* go = bar.addMenu(tr("&Go"));
    for (int i = 0; i < m_list->count(); ++i) {
        QAction* action = go->addAction(m_list->item(i)->icon(), m_list->item(i)->text());
        action->setObjectName(QStringLiteral("goToPage%1Action").arg(i + 1));
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)));
        connect(action, &QAction::triggered, this, [this, i] { m_list->setCurrentRow(i); });
    }
    QMenu* experiment = bar.addMenu(tr("&Experiment"));
    experiment->addActions(m_data->importActions());
    experiment->addActions(m_data->deriveActions());
    experiment->addAction(m_data->findDuplicatesAction());
    experiment->addAction(m_data->deleteAction());
    experiment->addSeparator();
    experiment->addActions(m_models->actions());
    experiment->addSeparator();
    experiment->addActions(m_experiments->actions().leadOn());
    experiment->addActions(m_experiments->actions().copies());
    experiment->addAction(m_experiments->deleteAction());
    experiment->addSeparator();
    experiment->addAction(m_experiments->startAction());
    experiment->addSeparator();
    experiment->addActions(m_compare->actions());
    experiment->addActions(m_samples->actions().all());
    QMenu* run = bar.addMenu(tr("&Run"));
    run->addActions(m_runs->jobActions().all());
    run->addSeparator();
    run->addAction(m_runs->firstAction());
    run->addSeparator();
    run->addAction(m_runs->deleteAction());
    bar.addMenu(new PageMenu(
        tr("&Page"), [this] { return m_pages->currentWidget(); }, &bar));
}

void WorkspaceView::restoreLayout()
{
    for (QSplitter* splitter : m_pages->findChildren<QSplitter*>()) {
        const QByteArray state = m_session->settings().splitter(splitter->objectName());
        if (!splitter->objectName().isEmpty() && !state.isEmpty())
            splitter->restoreState(state);
    }
    m_list->setCurrentRow(
        std::clamp(m_session->settings().page(), static_cast<int>(PageId::Data), m_list->count() - 1));
}

void WorkspaceView::saveLayout() const
{
    for (const QSplitter* splitter : m_pages->findChildren<QSplitter*>()) {
        if (!splitter->objectName().isEmpty())
            m_session->settings().setSplitter(splitter->objectName(), splitter->saveState());
    }
}

}  // namespace poft::gui
