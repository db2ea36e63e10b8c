// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/delete_action.h"

#include "gui/app/session.h"
#include "gui/dialogs/deletion_dialog.h"
#include "storage/tables/experiment_deletion.h"

namespace poft::gui {

using storage::Connection;
using storage::Id;
using storage::Workspace;

DeleteAction::Kind DeleteAction::runs()
{
    return {storage::planRunDeletion, [](const Workspace& workspace, Connection& connection, Id run) {
                return storage::deleteRun(workspace, connection, run);
            }};
}

DeleteAction::Kind DeleteAction::datasets()
{
    return {[](const Workspace&, Connection& connection, Id dataset) {
                return storage::planDatasetDeletion(connection, dataset);
            },
            [](const Workspace&, Connection& connection, Id dataset) {
                return storage::deleteDataset(connection, dataset);
            }};
}

DeleteAction::Kind DeleteAction::models()
{
    return {storage::planModelDeletion, [](const Workspace& workspace, Connection& connection, Id model) {
                return storage::deleteModel(workspace, connection, model);
            }};
}

DeleteAction::Kind DeleteAction::experiments()
{
    return {storage::planExperimentDeletion, [](const Workspace& workspace, Connection& connection, Id experiment) {
                return storage::deleteExperiment(workspace, connection, experiment);
            }};
}

DeleteAction::DeleteAction(Session& session, const char* name, const QString& text, const QString& help, Kind kind,
                           QWidget* page)
    : QAction(text, page), m_session(session), m_kind(std::move(kind)), m_page(page)
{
    setObjectName(QLatin1String(name));
    setToolTip(help);
    setStatusTip(help);
    connect(this, &QAction::triggered, this, &DeleteAction::ask);
    setThing(std::nullopt);
}

void DeleteAction::setThing(std::optional<Id> thing)
{
    m_thing = thing;
    setEnabled(thing.has_value());
}

void DeleteAction::ask()
{
    if (!m_thing)
        return;
    const Workspace& workspace = m_session.workspace();
    auto* dialog = new DeletionDialog(m_session.database(),
                                      {[&workspace, plan = m_kind.plan, thing = *m_thing](Connection& connection) {
                                           return plan(workspace, connection, thing);
                                       },
                                       [&workspace, carryOut = m_kind.carryOut, thing = *m_thing](
                                           Connection& connection) { return carryOut(workspace, connection, thing); }},
                                      m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DeletionDialog::deleted, this, &DeleteAction::deleted);
    dialog->open();
}

}  // namespace poft::gui
