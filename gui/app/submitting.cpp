// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/submitting.h"

#include "storage/files/sha256.h"
#include "storage/queue/submit.h"
#include "storage/recipe/expansion.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/workspace/workspace.h"

#include <QCoreApplication>

#include <map>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Submitting)
};

}  // namespace

Result<SubmittedRecipe> submitRecipe(storage::Connection& connection, const std::string& recipe,
                                     const std::string& folder)
{
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(connection));
    const recipe::Expansion expansion = recipe::expand(recipe, {.folder = folder, .templateDate = info.templateDate});
    if (recipe::hasErrors(expansion.problems))
        return fail(ErrorKind::Invalid, expansion.problems.front().path + ": " + expansion.problems.front().sentence);
    POFT_TRY_ASSIGN(const storage::Submission done, storage::submit(connection, expansion.name, recipe, expansion));
    SubmittedRecipe out{done.experiment, {}};
    const QString name = QString::fromStdString(done.name);
    if (done.attached)
        out.sentence = Words::tr("“%1” is here already, with the same recipe.").arg(name);
    else if (done.reused > 0)
        out.sentence = Words::tr("“%1”: %2, %3.")
                           .arg(name, Words::tr("%n job(s) queued", nullptr, done.queued),
                                Words::tr("%n reused", nullptr, done.reused));
    else
        out.sentence = Words::tr("“%1”: %2.").arg(name, Words::tr("%n job(s) queued", nullptr, done.queued));
    return out;
}

Result<storage::Id> submitImport(storage::Connection& connection, const recipe::ImportSpec& spec)
{
    recipe::Job job;
    job.kind = recipe::JobKind::Import;
    job.name = spec.name;
    job.spec = recipe::toText(spec);
    std::map<std::string, std::string> identities;
    for (std::size_t i = 0; i < spec.files.size(); ++i) {
        const std::string key = "file:" + std::to_string(i);
        job.inputs[key] = {recipe::Source::Kind::File, spec.files[i]};
        POFT_TRY_ASSIGN(identities[key], files::sha256HexOfFile(spec.files[i]));
    }
    return storage::insertJob(connection,
                              {.kind = "import",
                               .name = Words::tr("Import of %1").arg(QString::fromStdString(spec.name)).toStdString(),
                               .spec = job.spec,
                               .fingerprint = files::sha256Hex(recipe::fingerprintText(job, identities)),
                               .needsDevice = false,
                               .priority = 0,
                               .dependencies = {}});
}

Result<storage::Id> submitDataset(storage::Connection& connection, const recipe::DatasetSpec& spec)
{
    const QString name = QString::fromStdString(spec.name);
    if (storage::findDataset(connection, spec.name))
        return fail(
            ErrorKind::Invalid,
            Words::tr("The workspace has a data set “%1” already; choose another name.").arg(name).toStdString());
    storage::NewJob job;
    job.kind = "dataset";
    job.name = Words::tr("Data set %1").arg(name).toStdString();
    job.spec = recipe::toText(spec);
    return storage::insertJob(connection, job);
}

Result<storage::Id> submitDuplicates(storage::Connection& connection, const std::string& dataset)
{
    storage::NewJob job;
    job.kind = "duplicates";
    job.name = Words::tr("Near duplicates of %1").arg(QString::fromStdString(dataset)).toStdString();
    job.spec = recipe::toText(recipe::DuplicatesSpec{{"dataset:" + dataset, dataset}});
    return storage::insertJob(connection, job);
}

}  // namespace poft::gui
