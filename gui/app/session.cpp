// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/session.h"

#include "gui/app/submitting.h"
#include "storage/recipe/expansion.h"
#include "storage/tables/jobs.h"

namespace poft::gui {

namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

}  // namespace

Session::Session(std::shared_ptr<const storage::Workspace> workspace, Settings& settings, QObject* parent)
    : QObject(parent),
      m_workspace(std::move(workspace)),
      m_settings(settings),
      m_database(m_workspace),
      m_longReadings(m_workspace),
      m_workers(m_database)
{
    connect(&m_database, &DatabaseThread::changed, this, [this] {
        m_workers.look();
        Q_EMIT changed();
    });
}

QString Session::folder() const
{
    return text(m_workspace->folder().string());
}

void Session::chooseExperiment(std::optional<storage::Id> experiment)
{
    if (experiment == m_experiment)
        return;
    m_experiment = experiment;
    Q_EMIT experimentChosen(experiment);
}

void Session::chooseRun(storage::Id run)
{
    if (run == m_run)
        return;
    m_run = run;
    Q_EMIT runChosen(run);
}

void Session::control(std::vector<storage::Id> jobs, storage::JobAction action)
{
    m_database.run(
        this, [this, jobs = std::move(jobs), action](Result<storage::Connection>& connection) -> std::function<void()> {
            QString sentence;
            for (const storage::Id job : jobs) {
                const Result<storage::ControlOutcome> outcome =
                    connection ? storage::control(*m_workspace, *connection, job, action) : fail(connection.error());
                if (!outcome)
                    return [this, why = text(outcome.error().message)] { Q_EMIT refused(why); };
                sentence = text(outcome->sentence);
            }
            if (jobs.size() != 1)
                sentence = tr("%n job(s) were told.", nullptr, static_cast<int>(jobs.size()));
            return [this, sentence] {
                Q_EMIT controlled(sentence);
                m_workers.tryAgain();
            };
        });
}

void Session::moveToFront(storage::Id job)
{
    m_database.run(this, [this, job](Result<storage::Connection>& connection) -> std::function<void()> {
        const Status done = connection ? storage::workOnFirst(*connection, job) : Status(fail(connection.error()));
        if (!done)
            return [this, why = text(done.error().message)] { Q_EMIT refused(why); };
        return [this] { Q_EMIT controlled(tr("It is worked on next.")); };
    });
}

void Session::submit(const QString& recipe, const QString& folder)
{
    m_database.run(this,
                   [this, recipe = recipe.toStdString(),
                    folder = folder.toStdString()](Result<storage::Connection>& connection) -> std::function<void()> {
                       const Result<SubmittedRecipe> done =
                           connection ? submitRecipe(*connection, recipe, folder) : fail(connection.error());
                       if (!done)
                           return [this, why = text(done.error().message)] { Q_EMIT refused(why); };
                       return [this, done = *done] {
                           Q_EMIT submitted(done.experiment, done.sentence);
                           m_workers.tryAgain();
                       };
                   });
}

void Session::queueImport(const recipe::ImportSpec& spec)
{
    m_database.run(this, [this, spec](Result<storage::Connection>& connection) -> std::function<void()> {
        const Result<storage::Id> job = connection ? submitImport(*connection, spec) : fail(connection.error());
        if (!job)
            return [this, why = text(job.error().message)] { Q_EMIT refused(why); };
        return [this, name = text(spec.name)] {
            Q_EMIT importQueued(tr("The import of “%1” is queued.").arg(name));
            m_workers.tryAgain();
        };
    });
}

void Session::queueDuplicates(const std::string& dataset)
{
    m_database.run(this, [this, dataset](Result<storage::Connection>& connection) -> std::function<void()> {
        const Result<storage::Id> job = connection ? submitDuplicates(*connection, dataset) : fail(connection.error());
        if (!job)
            return [this, why = text(job.error().message)] { Q_EMIT refused(why); };
        return [this, name = text(dataset)] {
            Q_EMIT importQueued(tr("The search for near duplicates in “%1” is queued.").arg(name));
            m_workers.tryAgain();
        };
    });
}

void Session::queueDatasets(const std::vector<recipe::DatasetSpec>& specs)
{
    m_database.run(this, [this, specs](Result<storage::Connection>& connection) -> std::function<void()> {
        for (const recipe::DatasetSpec& spec : specs) {
            const Result<storage::Id> job = connection ? submitDataset(*connection, spec) : fail(connection.error());
            if (!job)
                return [this, why = text(job.error().message)] { Q_EMIT refused(why); };
        }
        QStringList names;
        for (const recipe::DatasetSpec& spec : specs)
            names << tr("“%1”").arg(text(spec.name));
        return [this, names] {
            Q_EMIT importQueued(tr("The making of %1 is queued.").arg(names.join(tr(" and "))));
            m_workers.tryAgain();
        };
    });
}

}  // namespace poft::gui
