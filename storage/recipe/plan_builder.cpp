// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/plan_builder.h"

#include <algorithm>
#include <cmath>

#include "storage/recipe/object_reader.h"

namespace poft::recipe {

namespace {

/// The names of sources stand for their content within one expansion.
std::map<std::string, std::string> localIdentities(const Job& job)
{
    std::map<std::string, std::string> identities;
    for (const auto& [key, source] : job.inputs)
        identities[key] = std::to_string(static_cast<int>(source.kind)) + ":" + source.name;
    return identities;
}

std::string runName(const Variant& variant, std::int64_t seed)
{
    return variant.arm + (variant.cellLabel.empty() ? "" : ", " + variant.cellLabel) + ", seed " + std::to_string(seed);
}

std::int64_t share(std::int64_t samples, double fraction)
{
    return static_cast<std::int64_t>(std::llround(static_cast<double>(samples) * fraction));
}

}  // namespace

PlanBuilder::PlanBuilder(const std::vector<Variant>& variants, const ExpandOptions& options)
    : m_variants(variants), m_options(options)
{
    for (std::size_t i = 0; i < variants.size(); ++i)
        m_variantIndex.emplace(std::pair(variants[i].cell, variants[i].arm), i);
}

std::size_t PlanBuilder::indexOf(const std::string& cell, const std::string& arm) const
{
    return m_variantIndex.at({cell, arm});
}

std::string PlanBuilder::add(Job job)
{
    const int uses = ++m_keyUses[job.key];
    if (uses > 1)
        job.key += "~" + std::to_string(uses);
    m_position[job.key] = m_jobs.size();
    m_jobs.push_back(std::move(job));
    return m_jobs.back().key;
}

std::string PlanBuilder::intern(Job job)
{
    const std::string text = fingerprintText(job, localIdentities(job));
    if (const auto found = m_made.find(text); found != m_made.end())
        return found->second;
    std::string key = add(std::move(job));
    m_made.emplace(text, key);
    return key;
}

std::string PlanBuilder::absolute(const std::string& path) const
{
    // A place on the hub is no path; who opens it looks it up.
    return path.starts_with("hf://") ? path : (m_options.folder / path).lexically_normal().string();
}

std::string PlanBuilder::templateDate(std::size_t variant) const
{
    const std::string& own = m_variants[variant].train.templateDate;
    return own.empty() ? m_options.templateDate : own;
}

std::optional<std::int64_t> PlanBuilder::samplesOf(const Inputs& inputs, const std::string& key) const
{
    const Source& source = inputs.at(key);
    return source.kind == Source::Kind::Job ? m_jobs[m_position.at(source.name)].samples : std::nullopt;
}

Source PlanBuilder::registered(std::size_t variant, Source source, const std::string& mergedPath)
{
    RegisteredUse use{source, m_variants[variant].origin.pathOf(mergedPath)};
    if (std::find(m_registered.begin(), m_registered.end(), use) == m_registered.end())
        m_registered.push_back(std::move(use));
    return source;
}

Source PlanBuilder::sourceOf(std::size_t variant, const std::string& key)
{
    m_needed.insert(key);
    if (const auto found = m_sources.find({variant, key}); found != m_sources.end())
        return found->second;
    const std::string name = nameInKey(key);
    const Source source = key.starts_with("model:") ? modelSource(variant, name) : datasetSource(variant, name);
    m_sources.emplace(std::pair(variant, key), source);
    return source;
}

void PlanBuilder::require(std::size_t variant, Input& input, Inputs& inputs)
{
    const Source source = sourceOf(variant, input.key);
    input.registered = source.kind == Source::Kind::Job ? "" : source.name;
    inputs.emplace(input.key, source);
}

Source PlanBuilder::datasetSource(std::size_t variant, const std::string& name)
{
    const DatasetDefinition& definition = m_variants[variant].datasets.at(name);
    if (const auto* known = std::get_if<RegisteredName>(&definition))
        return registered(variant, {Source::Kind::Dataset, known->name}, childPath("/datasets", name) + "/registered");
    Job job;
    if (const auto* files = std::get_if<ImportSpec>(&definition))
        job = importJob(variant, *files);
    else if (const auto* generation = std::get_if<Generation>(&definition))
        job = datasetJob(variant, {name, *generation});
    else
        job = datasetJob(variant, {name, std::get<Derivation>(definition)});
    job.key = datasetKey(name);
    return {Source::Kind::Job, intern(std::move(job))};
}

Job PlanBuilder::importJob(std::size_t variant, ImportSpec spec)
{
    Job job;
    job.kind = JobKind::Import;
    job.name = "Import " + spec.name;
    for (std::size_t i = 0; i < spec.files.size(); ++i) {
        spec.files[i] = absolute(spec.files[i]);
        const std::string path = childPath(childPath("/datasets", spec.name) + "/files", i);
        job.inputs["file:" + std::to_string(i)] = registered(variant, {Source::Kind::File, spec.files[i]}, path);
    }
    job.spec = toText(spec);
    return job;
}

Job PlanBuilder::datasetJob(std::size_t variant, DatasetSpec spec)
{
    Job job;
    job.kind = JobKind::Dataset;
    job.name = "Data set " + spec.name;
    if (const auto* generation = std::get_if<Generation>(&spec.content)) {
        job.samples = generation->count;
    } else {
        auto& derivation = std::get<Derivation>(spec.content);
        if (derivation.filter)
            requireMarks(variant, *derivation.filter, childPath("/datasets", spec.name) + "/filter", job.inputs);
        std::optional<std::int64_t> sum = 0;
        for (Portion& portion : derivation.from) {
            require(variant, portion.dataset, job.inputs);
            if (derivation.filter)
                requireFilter(variant, *derivation.filter, portion.dataset, job.inputs);
            std::optional<std::int64_t> samples = samplesOf(job.inputs, portion.dataset.key);
            if (derivation.split && samples)  // about: the hashes decide
                samples = share(*samples, derivation.split->end - derivation.split->begin);
            if (derivation.filter && samples)  // at most
                samples = share(*samples, derivation.filter->top.value_or(derivation.filter->bottom.value_or(1)));
            if (portion.fraction && samples)
                samples = share(*samples, *portion.fraction);
            if (portion.count)
                samples = samples ? std::min(*samples, *portion.count) : *portion.count;
            sum = sum && samples ? std::optional(*sum + *samples) : std::nullopt;
        }
        if (derivation.noise && derivation.noise->source)
            require(variant, *derivation.noise->source, job.inputs);
        if (derivation.distill) {
            require(variant, derivation.distill->model, job.inputs);
            derivation.distill->templateDate = templateDate(variant);
            job.needsDevice = true;
        }
        if (sum && derivation.noise && derivation.noise->mode == Noise::Mode::Add) {
            const std::int64_t clean = *sum;
            for (const auto& [kind, rate] : derivation.noise->kinds)
                *sum += share(clean, rate);
        }
        job.samples = sum;
    }
    job.spec = toText(spec);
    return job;
}

Source PlanBuilder::modelSource(std::size_t variant, const std::string& name)
{
    const ModelDefinition& definition = m_variants[variant].models.at(name);
    if (const auto* known = std::get_if<RegisteredName>(&definition))
        return registered(variant, {Source::Kind::Model, known->name}, childPath("/models", name) + "/registered");
    Job job;
    if (const auto* folder = std::get_if<ModelFolder>(&definition))
        job = modelJob(variant, {name, *folder, ""});
    else
        job = modelJob(variant, {name, std::get<Making>(definition), templateDate(variant)});
    job.key = modelKey(name);
    return {Source::Kind::Job, intern(std::move(job))};
}

Job PlanBuilder::modelJob(std::size_t variant, ModelSpec spec)
{
    Job job;
    job.kind = JobKind::Model;
    job.name = "Model " + spec.name;
    if (auto* folder = std::get_if<ModelFolder>(&spec.content)) {
        folder->path = absolute(folder->path);
        job.inputs["folder"] =
            registered(variant, {Source::Kind::Folder, folder->path}, childPath("/models", spec.name) + "/path");
    } else {
        auto& making = std::get<Making>(spec.content);
        if (making.from)
            require(variant, *making.from, job.inputs);
        if (making.tokenizer)
            require(variant, making.tokenizer->dataset, job.inputs);
        require(variant, making.dataset, job.inputs);
        if (making.stopAt)
            require(variant, making.stopAt->dataset, job.inputs);
        job.samples = samplesOf(job.inputs, making.dataset.key);
        job.needsDevice = true;
    }
    job.spec = toText(spec);
    return job;
}

void PlanBuilder::requireFilter(std::size_t variant, const Filter& filter, const Input& dataset, Inputs& inputs)
{
    const std::vector<std::string> alone = unconditionedModelsOf(filter);
    for (const std::string& name : modelsOf(filter)) {
        AlignedModel model{{modelKey(name), {}}, 1};
        require(variant, model.model, inputs);
        requireScores(variant, model, dataset, inputs);
        if (std::ranges::find(alone, name) != alone.end())
            requireScores(variant, model, dataset, inputs, false);
    }
}

void PlanBuilder::requireMarks(std::size_t variant, const Filter& filter, const std::string& path, Inputs& inputs)
{
    using Kind = Source::Kind;
    if (filter.kind == Filter::Kind::Tag)
        inputs["tag:" + filter.word] = registered(variant, {Kind::Tag, filter.word}, path);
    if (filter.kind == Filter::Kind::Verdict)
        inputs["verdict:" + filter.word] = {Kind::Verdict, filter.word};
    if (filter.kind == Filter::Kind::Number && filter.by == "value")
        inputs["values:" + filter.column] = registered(variant, {Kind::Values, filter.column}, path);
    if (filter.kind == Filter::Kind::Unique && filter.word == "near")
        inputs["near duplicates"] = {Kind::NearDuplicates, ""};
    for (const Filter& part : filter.parts)
        requireMarks(variant, part, path, inputs);
}

void PlanBuilder::requireScores(std::size_t variant, const AlignedModel& aligned, const Input& dataset, Inputs& inputs,
                                bool conditioned)
{
    const std::string model = nameInKey(aligned.model.key);
    const std::string data = nameInKey(dataset.key);
    Job job;
    const std::string pair = model + "/" + data + (conditioned ? "" : " without prompt");
    job.key = "score:" + pair;
    job.kind = JobKind::Score;
    job.name = "Scores of " + data + " under " + model + (conditioned ? "" : ", without prompt");
    job.needsDevice = true;
    ScoreSpec spec{aligned.model, dataset, scoreSettings(m_variants[variant].train.training), templateDate(variant)};
    spec.settings.conditioned = conditioned;
    spec.tokens = conditioned && m_variants[variant].keepsTokens;  // without prompt a place says nothing
    require(variant, spec.model, job.inputs);
    require(variant, spec.dataset, job.inputs);
    if (conditioned && m_variants[variant].train.training.truncation == Truncation::Shared)
        requireShared(variant, spec, job.inputs);
    job.samples = samplesOf(job.inputs, dataset.key);
    job.spec = toText(spec);
    inputs["scores:" + pair] = {Source::Kind::Job, intern(std::move(job))};
}

void PlanBuilder::requireShared(std::size_t variant, ScoreSpec& spec, Inputs& inputs)
{
    // An arm that comes after another has that one's target.
    std::size_t first = variant;
    while (!m_variants[first].train.target)
        first = indexOf(m_variants[first].cell, m_variants[first].after);
    Input target = *m_variants[first].train.target;
    require(first, target, inputs);
    spec.sharedWith.push_back(std::move(target));
    for (const AlignedModel& aligned : m_variants[variant].train.aligned) {
        Input model = aligned.model;
        require(variant, model, inputs);
        spec.sharedWith.push_back(std::move(model));
    }
    std::sort(spec.sharedWith.begin(), spec.sharedWith.end(),
              [](const Input& a, const Input& b) { return a.key < b.key; });
    const auto repeated = std::unique(spec.sharedWith.begin(), spec.sharedWith.end(),
                                      [](const Input& a, const Input& b) { return a.key == b.key; });
    spec.sharedWith.erase(repeated, spec.sharedWith.end());
    std::erase_if(spec.sharedWith, [&](const Input& one) { return one.key == spec.model.key; });
}

void PlanBuilder::requireEvaluation(std::size_t variant, Evaluation& evaluation, const std::string& path,
                                    Inputs& inputs)
{
    const auto requireFile = [&](Input& file, const std::string& filePath) {
        file.registered = absolute(file.registered);
        file.key = "file:" + file.registered;
        inputs[file.key] = registered(variant, {Source::Kind::File, file.registered}, filePath);
    };
    if (evaluation.taskFile)
        requireFile(*evaluation.taskFile, path + "/task");
    for (std::size_t i = 0; i < evaluation.files.size(); ++i)
        requireFile(evaluation.files[i], childPath(path + "/files", i));
    for (std::size_t i = 0; i < evaluation.solvedFiles.size(); ++i)
        requireFile(evaluation.solvedFiles[i], childPath(path + "/few_shot_files", i));
    for (std::optional<Input>* dataset : {&evaluation.dataset, &evaluation.solvedDataset})
        if (*dataset)
            require(variant, **dataset, inputs);
}

void PlanBuilder::addRun(std::size_t index, std::int64_t seed)
{
    if (m_runs.contains({index, seed}))
        return;
    const Variant& variant = m_variants[index];
    Job job;
    job.kind = JobKind::Train;
    job.name = runName(variant, seed);
    job.key = "train:" + job.name;
    job.needsDevice = true;
    job.arm = variant.arm;
    job.cell = variant.cell;
    job.seed = seed;

    TrainSpec spec = variant.train;
    spec.cell = variant.cell;
    spec.templateDate = templateDate(index);
    spec.training.seed = seed;
    if (spec.after) {
        const std::size_t before = indexOf(variant.cell, variant.after);
        addRun(before, seed);
        job.inputs["after"] = {Source::Kind::Job, m_runs.at({before, seed})};
    }
    const bool isDpo = spec.training.objective == Objective::Dpo;
    if (isDpo) {
        spec.aligned.clear();
        spec.train.reset();
        spec.evaluation.reset();
        spec.watch = {};
    } else {
        spec.pairs.reset();
    }
    if (spec.target)
        require(index, *spec.target, job.inputs);
    for (std::optional<Input>* data : {&spec.train, &spec.pairs}) {
        if (*data)
            require(index, **data, job.inputs);
    }
    for (AlignedModel& aligned : spec.aligned) {
        require(index, aligned.model, job.inputs);
        requireScores(index, aligned, *spec.train, job.inputs);
        if (spec.evaluation)
            requireScores(index, aligned, *spec.evaluation, job.inputs);
    }
    if (spec.evaluation)
        require(index, *spec.evaluation, job.inputs);
    for (std::size_t i = 0; i < spec.evaluations.size(); ++i)
        requireEvaluation(index, spec.evaluations[i], childPath("/evaluations", i), job.inputs);
    job.samples = samplesOf(job.inputs, isDpo ? spec.pairs->key : spec.train->key);
    job.spec = toText(spec);
    m_runs[{index, seed}] = add(std::move(job));
}

}  // namespace poft::recipe
