// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/subset.h"
#include "gui/dialogs/subset_dialog.h"

#include <QList>
#include <QPointer>

#include <functional>

class QAction;

namespace poft::gui {

class Session;

/// What can be made of the samples of an experiment as a whole: a file, or a subset that is trained on.
class SampleActions final : public QObject {
    Q_OBJECT

public:
    /// What the actions are about when they are triggered.
    struct Shown {
        storage::Id dataset = 0;  ///< that the experiment trains on
        QString datasetName;
        storage::SampleQuery query;
        std::optional<qint64> count;  ///< samples that the query has; nothing while they are counted
        qint64 total = 0;             ///< scored samples of the experiment
    };

    /// `shown` is asked when an action is triggered; `window` is the parent of its dialogs.
    SampleActions(Session& session, std::function<Shown()> shown, QWidget* window);

    /// Save as subset, keep the best and train, export.
    QList<QAction*> all() const { return {m_subset, m_best, m_export}; }

    /// The samples of the query are counted now.
    void setCount(qint64 count);

    /// Whether there are scored samples to act on.
    void setEnabled(bool enabled);

Q_SIGNALS:
    void said(const QString& sentence);

private:
    void openSubset(SubsetDialog::Begin begin);
    using Outcome = std::function<Result<QString>(storage::Connection&, storage::Id experiment)>;
    void answer(SubsetDialog* dialog, Outcome work, std::function<void(const QString&)> use);
    void save(SubsetDialog* dialog, const Subset& subset);
    void train(SubsetDialog* dialog, const Subset& subset);
    void exportSamples();

    Session& m_session;
    std::function<Shown()> m_shown;
    QWidget* m_window;
    QAction* m_subset;
    QAction* m_best;
    QAction* m_export;
    QPointer<SubsetDialog> m_dialog;  ///< while it is open
    EngineProgram m_engine;
};

}  // namespace poft::gui
