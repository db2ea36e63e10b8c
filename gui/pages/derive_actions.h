// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/derivation_look.h"

#include <QList>
#include <QObject>

class QAction;
class QWidget;

namespace poft::gui {

class DeriveForm;
class Session;

/// What can be made of the chosen data set: noise, a filter, a subset, a split. Each opens a form with a preview, and
/// queues what the person wants.
class DeriveActions final : public QObject {
    Q_OBJECT

public:
    /// Dialogs open above `page`.
    DeriveActions(Session& session, QWidget* page);

    const QList<QAction*>& all() const { return m_actions; }

    /// What they are about; none disables them.
    void setDataset(std::optional<storage::Id> dataset);

Q_SIGNALS:
    void said(const QString& sentence);

private:
    using MakeForm = std::function<DeriveForm*(const DeriveChoices&)>;
    void add(const char* name, const QString& text, const QString& help, const QKeySequence& keys, MakeForm make);
    void open(const Result<DeriveChoices>& choices);

    Session& m_session;
    QWidget* m_page;
    QList<QAction*> m_actions;
    std::optional<storage::Id> m_dataset;
    MakeForm m_wanted;
    LiveQuery<DeriveChoices> m_query;
};

}  // namespace poft::gui
