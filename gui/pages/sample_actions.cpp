// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_actions.h"

#include "gui/app/session.h"
#include "gui/pages/page.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>

namespace poft::gui {

SampleActions::SampleActions(Session& session, std::function<Shown()> shown, QWidget* window)
    : QObject(window), m_session(session), m_shown(std::move(shown)), m_window(window)
{
    const auto make = [this](const char* name, const QString& text, const QString& help) {
        auto* action = new QAction(text, this);
        action->setObjectName(QLatin1String(name));
        action->setToolTip(help);
        action->setStatusTip(help);
        action->setEnabled(false);
        return action;
    };
    m_subset = make("saveSubsetAction", tr("Save as s&ubset…"),
                    tr("Make a data set of the samples that are shown, or train on them"));
    m_best = make("keepBestAction", tr("&Keep the best and train…"),
                  tr("Leave out the samples with the lowest preference score, and train the experiment's arms on the "
                     "rest"));
    m_export = make("exportSamplesAction", tr("E&xport samples…"),
                    tr("Write the data set with all its scores as JSON Lines or Parquet"));
    connect(m_subset, &QAction::triggered, this, [this] { openSubset(SubsetDialog::Begin::Shown); });
    connect(m_best, &QAction::triggered, this, [this] { openSubset(SubsetDialog::Begin::Best); });
    connect(m_export, &QAction::triggered, this, &SampleActions::exportSamples);
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument&, const QString& text) { Q_EMIT said(text); });
    connect(&m_engine, &EngineProgram::failed, this, &SampleActions::said);
}

void SampleActions::setEnabled(bool enabled)
{
    for (QAction* action : all())
        action->setEnabled(enabled);
}

void SampleActions::openSubset(SubsetDialog::Begin begin)
{
    const Shown shown = m_shown();
    auto* dialog = new SubsetDialog(shown.query, shown.count, shown.total, shown.datasetName, begin, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SubsetDialog::saveWanted, this, [this, dialog](const Subset& subset) { save(dialog, subset); });
    connect(dialog, &SubsetDialog::trainingWanted, this,
            [this, dialog](const Subset& subset) { train(dialog, subset); });
    m_dialog = dialog;
    dialog->open();
}

void SampleActions::setCount(qint64 count)
{
    if (m_dialog)
        m_dialog->setCount(count);
}

/// Does work on the database for a wish of the dialog, which shows why it cannot be fulfilled, or closes.
void SampleActions::answer(SubsetDialog* dialog, Outcome work, std::function<void(const QString&)> use)
{
    if (!m_session.experiment())
        return;
    m_session.database().run(
        dialog,
        [dialog, work = std::move(work), use = std::move(use),
         experiment = *m_session.experiment()](Result<storage::Connection>& connection) -> std::function<void()> {
            const Result<QString> done = connection ? work(*connection, experiment) : fail(connection.error());
            if (!done)
                return [dialog, why = QString::fromStdString(done.error().message)] { dialog->setProblem(why); };
            return [dialog, use, outcome = *done] {
                dialog->accept();
                use(outcome);
            };
        });
}

void SampleActions::save(SubsetDialog* dialog, const Subset& subset)
{
    answer(
        dialog,
        [subset](storage::Connection& connection, storage::Id experiment) {
            return queueSubset(connection, experiment, subset);
        },
        [this](const QString& sentence) {
            m_session.workers().tryAgain();
            Q_EMIT said(sentence);
        });
}

void SampleActions::train(SubsetDialog* dialog, const Subset& subset)
{
    answer(
        dialog,
        [subset](storage::Connection& connection, storage::Id experiment) {
            return recipeOnSubset(connection, experiment, subset);
        },
        [this, name = subset.name](const QString& recipe) {
            Q_EMIT m_session.draftWanted(recipe, tr("the experiment, trained on “%1”").arg(name));
        });
}

void SampleActions::exportSamples()
{
    const Shown shown = m_shown();
    if (shown.dataset == 0 || !m_session.experiment())
        return;
    const QString file = QFileDialog::getSaveFileName(
        m_window, tr("Export samples"), m_session.settings().lastFolder() + QStringLiteral("/samples.jsonl"),
        tr("JSON Lines (*.jsonl);;Parquet (*.parquet)"));
    if (file.isEmpty())
        return;
    m_session.settings().setLastFolder(QFileInfo(file).absolutePath());
    Q_EMIT said(tr("Writing %1…").arg(file));
    m_engine.ask({QStringLiteral("export"), m_session.folder(), QStringLiteral("--dataset"),
                  QString::number(shown.dataset), QStringLiteral("--experiment"),
                  QString::number(*m_session.experiment()), file});
}

}  // namespace poft::gui
