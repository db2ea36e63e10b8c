// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/session.h"
#include "gui/pages/page.h"

#include <QWidget>

#include <memory>

class QListWidget;
class QMenu;
class QMenuBar;
class QStackedWidget;

namespace poft::gui {

class ComparePage;
class DataPage;
class ModelsPage;
class ExperimentsPage;
class RunsPage;
class SamplesPage;
class StartPage;
class StatusStrip;

/// An open workspace: the list of pages at the left and the page that is shown.
class WorkspaceView final : public QWidget {
    Q_OBJECT

public:
    /// `startActions`: new, open, demo, for the page Start.
    WorkspaceView(std::shared_ptr<const storage::Workspace> workspace, Settings& settings,
                  const QList<QAction*>& startActions, QWidget* parent = nullptr);
    ~WorkspaceView() override;

    Session& session() { return *m_session; }
    StatusStrip& strip() { return *m_strip; }
    ExperimentsPage& experiments() { return *m_experiments; }
    DataPage& data() { return *m_data; }
    ComparePage& compare() { return *m_compare; }

    void showPage(PageId page);
    PageId page() const;

    /// Adds the menus of the pages: Edit, Go, Experiment, Run, Page; and to `view` what concerns the list of pages.
    void addMenus(QMenuBar& bar, QMenu& view);

    /// The page and the sizes of the splitters, from and to the settings. Whoever opens a workspace has left Start.
    void restoreLayout();
    void saveLayout() const;

Q_SIGNALS:
    /// A sentence for the person.
    void said(const QString& sentence);
    /// Another workspace should be opened.
    void workspaceChosen(const QString& folder);

private:
    void addPage(Page* page, const char* iconName);
    void wire();

    std::unique_ptr<Session> m_session;
    QListWidget* m_list;
    QStackedWidget* m_pages;
    StatusStrip* m_strip;
    DataPage* m_data;
    ModelsPage* m_models;
    ComparePage* m_compare;
    SamplesPage* m_samples;
    ExperimentsPage* m_experiments;
    RunsPage* m_runs;
};

}  // namespace poft::gui
