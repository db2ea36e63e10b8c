// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/subset.h"

#include "gui/models/recipe_outline.h"
#include "gui/models/recipe_text.h"
#include "storage/recipe/edit.h"
#include "storage/recipe/filter.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/tags.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Subset)
};

using recipe::Filter;

Status refuse(const QString& sentence)
{
    return fail(ErrorKind::Invalid, sentence.toStdString());
}

Filter leaf(Filter::Kind kind, const std::string& word)
{
    Filter filter;
    filter.kind = kind;
    filter.word = word;
    return filter;
}

Filter filterOf(const Subset& subset, const std::vector<std::string>& models)
{
    Filter filter;
    if (subset.shown) {
        filter = leaf(Filter::Kind::Tag, subset.name.toStdString());
    } else {
        filter.kind = Filter::Kind::Number;
        filter.by = "r_llm";
        filter.models = models;
        filter.top = subset.best;
    }
    if (!subset.withoutDropped)
        return filter;
    Filter keeps;
    keeps.kind = Filter::Kind::Not;
    keeps.parts = {leaf(Filter::Kind::Verdict, "drop")};
    Filter both;
    both.kind = Filter::Kind::All;
    both.parts = {std::move(filter), std::move(keeps)};
    return both;
}

/// The samples that are shown get the subset's name as a tag, which nothing else has.
Status tagShown(storage::Connection& connection, const Subset& subset)
{
    if (!subset.shown)
        return {};
    const std::string name = subset.name.toStdString();
    if (storage::findTag(connection, name))
        return refuse(Words::tr("There is a tag “%1” already: choose another name.").arg(subset.name));
    POFT_TRY_ASSIGN(const std::vector<storage::Id> samples, storage::sampleIds(connection, *subset.shown));
    if (samples.empty())
        return refuse(Words::tr("No sample is shown that could become a data set."));
    POFT_TRY_ASSIGN(const storage::Id tag, storage::findOrCreateTag(connection, name));
    return storage::tagSamples(connection, tag, samples);
}

/// What of an experiment a subset is made from, by the workspace's names.
struct Scored {
    std::vector<std::string> datasets;
    std::vector<std::string> models;
};

Result<Scored> scoredBy(storage::Connection& connection, storage::Id experiment)
{
    const auto add = [](std::vector<std::string>& names, const std::string& name) {
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    Scored out;
    POFT_TRY_ASSIGN(const auto series, storage::seriesOfExperiment(connection, experiment));
    for (const storage::ExperimentSeries& one : series) {
        if (one.series.role != "aligned" || !one.series.givenPrompt())
            continue;
        POFT_TRY_ASSIGN(const storage::Dataset dataset, storage::findDataset(connection, one.datasetId));
        add(out.datasets, dataset.name);
        add(out.models, one.modelName);
    }
    return out;
}

}  // namespace

Result<QString> queueSubset(storage::Connection& connection, storage::Id experiment, const Subset& subset)
{
    const std::string name = subset.name.toStdString();
    if (storage::findDataset(connection, name))
        return fail(ErrorKind::Invalid,
                    Words::tr("There is a data set “%1” already: choose another name.").arg(subset.name).toStdString());
    POFT_TRY_ASSIGN(const Scored scored, scoredBy(connection, experiment));
    if (scored.datasets.empty())
        return fail(ErrorKind::Invalid, Words::tr("The experiment has no scored samples yet.").toStdString());
    POFT_TRY(tagShown(connection, subset));
    recipe::Derivation derivation;
    for (const std::string& dataset : scored.datasets)
        derivation.from.emplace_back().dataset = {"dataset:" + dataset, dataset};
    derivation.filter = filterOf(subset, scored.models);
    storage::NewJob job;
    job.kind = "dataset";
    job.name = Words::tr("data set %1").arg(subset.name).toStdString();
    job.spec = recipe::toText(recipe::DatasetSpec{name, std::move(derivation)});
    job.needsDevice = false;
    POFT_TRY(storage::insertJob(connection, job));
    return Words::tr("The data set “%1” is being made; it appears on the page Data.").arg(subset.name);
}

Result<QString> recipeOnSubset(storage::Connection& connection, storage::Id experiment, const Subset& subset)
{
    POFT_TRY_ASSIGN(const storage::Experiment stored, storage::findExperiment(connection, experiment));
    const RecipeOutline outline = RecipeOutline::of(QString::fromStdString(stored.recipe));
    if (outline.train.isEmpty())
        return fail(
            ErrorKind::Invalid,
            Words::tr("The recipe of “%1” names no training data for all of its arms: save the subset as a data "
                      "set, and choose it in a recipe.")
                .arg(QString::fromStdString(stored.name))
                .toStdString());
    if (outline.datasets.contains(subset.name))
        return fail(
            ErrorKind::Invalid,
            Words::tr("The recipe has a data set “%1” already: choose another name.").arg(subset.name).toStdString());
    POFT_TRY(tagShown(connection, subset));
    std::vector<std::string> models;
    for (const AlignedOutline& aligned : outline.aligned)
        models.push_back(aligned.model.toStdString());
    const std::string definition =
        QStringLiteral("{\"from\": %1, \"filter\": %2}")
            .arg(jsonText(outline.train), QString::fromStdString(toText(filterOf(subset, models))))
            .toStdString();
    const QString name = Words::tr("%1, %2").arg(QString::fromStdString(stored.name), subset.name);
    const std::string place = "/datasets/" + pointerToken(subset.name).toStdString();
    POFT_TRY_ASSIGN(std::string text, recipe::withValue(stored.recipe, "/name", jsonText(name).toStdString()));
    POFT_TRY_ASSIGN(text, recipe::withValue(text, place, definition));
    POFT_TRY_ASSIGN(text, recipe::withValue(text, "/data/train", jsonText(subset.name).toStdString()));
    return QString::fromStdString(text);
}

}  // namespace poft::gui
