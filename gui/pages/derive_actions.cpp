// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/derive_actions.h"

#include "gui/app/session.h"
#include "gui/dialogs/derive_dialog.h"
#include "gui/dialogs/filter_form.h"
#include "gui/dialogs/noise_form.h"
#include "gui/dialogs/split_form.h"
#include "gui/dialogs/subset_form.h"
#include "gui/models/duplicate_search.h"

#include <QAction>

namespace poft::gui {

DeriveActions::DeriveActions(Session& session, QWidget* page)
    : QObject(page),
      m_session(session),
      m_page(page),
      m_query(
          session.database(),
          [this]() -> LiveQuery<DeriveChoices>::Query {
              if (!m_dataset)
                  return {};
              return [dataset = *m_dataset](storage::Connection& connection) {
                  return readDeriveChoices(connection, dataset);
              };
          },
          [this](const Result<DeriveChoices>& choices) { open(choices); })
{
    add("filterDatasetAction", tr("&Filter…"), tr("A data set of those samples for which conditions hold"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
        [](const DeriveChoices& choices) { return new FilterForm(choices); });
    add("subsetDatasetAction", tr("&Subset…"), tr("A data set of some samples, drawn by chance"), {},
        [](const DeriveChoices& choices) { return new SubsetForm(choices); });
    add("splitDatasetAction", tr("S&plit…"), tr("Data sets for training and for tests, without a text in common"), {},
        [](const DeriveChoices& choices) { return new SplitForm(choices); });
    add("noiseDatasetAction", tr("Put &noise in…"), tr("A data set with noise that is known, to see how it is found"),
        {}, [](const DeriveChoices& choices) { return new NoiseForm(choices); });
    setDataset(std::nullopt);
}

void DeriveActions::add(const char* name, const QString& text, const QString& help, const QKeySequence& keys,
                        MakeForm make)
{
    auto* action = new QAction(text, m_page);
    action->setObjectName(QLatin1String(name));
    action->setToolTip(help);
    action->setStatusTip(help);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [this, make = std::move(make)] {
        m_wanted = make;
        m_query.restart();
    });
    m_actions << action;
}

void DeriveActions::setDataset(std::optional<storage::Id> dataset)
{
    m_dataset = dataset;
    for (QAction* action : m_actions)
        action->setEnabled(dataset.has_value());
}

void DeriveActions::open(const Result<DeriveChoices>& choices)
{
    if (!choices)
        return Q_EMIT said(QString::fromStdString(choices.error().message));
    auto* dialog = new DeriveDialog(m_session.folder(), *choices, m_wanted(*choices), m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* search = new DuplicateSearch(m_session);
    connect(&m_session, &Session::changed, search, &DuplicateSearch::refresh);
    dialog->offerSearch(search);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_session.queueDatasets(dialog->specs()); });
    dialog->open();
}

}  // namespace poft::gui
