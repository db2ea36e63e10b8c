// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/recipe/lineage.h"
#include "storage/recipe/object_reader.h"
#include "storage/recipe/sample_kind.h"

namespace poft::recipe {

namespace {

using nlohmann::json;

class VariantCheck {
public:
    VariantCheck(const Variant& variant, const json& merged, std::vector<Problem>& problems)
        : m_variant(variant), m_merged(merged), m_problems(problems)
    {
    }

    void run(bool complete)
    {
        const std::size_t before = m_problems.size();
        checkDatasets();
        checkModels();
        checkTrain();
        if (!complete || m_problems.size() != before)
            return;  // what follows walks along names without looking
        checkContents();
        checkLengths();
        checkNoiseFlags();
    }

private:
    void report(std::string path, std::string sentence, Problem::Severity severity = Problem::Severity::Error)
    {
        m_problems.push_back({std::move(path), std::move(sentence), severity});
    }

    template <class Definitions>
    void checkName(const Definitions& definitions, std::string_view noun, std::string_view section, const Input& input,
                   const std::string& path)
    {
        const std::string name = nameInKey(input.key);
        const auto written = m_merged.find(section);
        const bool unreadable = written != m_merged.end() && !written->is_object();
        if (name.empty() || unreadable || definitions.contains(name))
            return;  // an empty name, or a section of another type, was reported when it was read
        std::vector<std::string_view> known;
        for (const auto& [defined, definition] : definitions)
            known.push_back(defined);
        const std::string_view near = nearest(name, known);
        report(path, "names the " + std::string(noun) + " \"" + name + "\", which \"" + std::string(section) +
                         "\" does not define" + (near.empty() ? "" : "; did you mean \"" + std::string(near) + "\"?"));
    }

    void checkDataset(const Input& input, const std::string& path)
    {
        checkName(m_variant.datasets, "data set", "datasets", input, path);
    }

    void checkModel(const Input& input, const std::string& path)
    {
        checkName(m_variant.models, "model", "models", input, path);
    }

    void checkDatasets()
    {
        for (const auto& [name, definition] : m_variant.datasets) {
            const auto* derivation = std::get_if<Derivation>(&definition);
            if (!derivation)
                continue;
            const std::string path = childPath(childPath("/datasets", name), "from");
            const bool isList = m_merged.at(json::json_pointer(path)).is_array();
            for (std::size_t i = 0; i < derivation->from.size(); ++i)
                checkDataset(derivation->from[i].dataset, isList ? childPath(childPath(path, i), "dataset") : path);
            if (derivation->noise && derivation->noise->source)
                checkDataset(*derivation->noise->source, childPath("/datasets", name) + "/noise/source");
            if (derivation->filter)
                for (const std::string& model : modelsOf(*derivation->filter))
                    checkModel({modelKey(model), {}}, childPath("/datasets", name) + "/filter");
            if (derivation->distill)
                checkModel(derivation->distill->model, distillPath(name));
            checkCircles(name, *derivation);
        }
    }

    static std::string distillPath(const std::string& dataset)
    {
        return childPath("/datasets", dataset) + "/distill/model";
    }

    void checkCircles(const std::string& name, const Derivation& derivation)
    {
        const auto leadsBack = [&](const Input& input) { return isMadeFrom(m_variant, input, datasetKey(name)); };
        bool circle = derivation.noise && derivation.noise->source && leadsBack(*derivation.noise->source);
        for (const Portion& portion : derivation.from)
            circle = circle || leadsBack(portion.dataset);
        if (derivation.filter)
            for (const std::string& model : modelsOf(*derivation.filter))
                circle = circle || leadsBack({modelKey(model), {}});
        if (circle)
            report(childPath(childPath("/datasets", name), "from"), "leads back to \"" + name + "\" itself");
        else if (derivation.distill && leadsBack(derivation.distill->model))
            report(distillPath(name), "names a model that learns from \"" + name + "\" itself");
    }

    void checkModels()
    {
        for (const auto& [name, definition] : m_variant.models) {
            const auto* making = std::get_if<Making>(&definition);
            if (!making)
                continue;
            const std::string path = childPath(childPath("/models", name), "make");
            checkDataset(making->dataset, childPath(path, "dataset"));
            if (making->tokenizer && making->tokenizer->dataset != making->dataset)
                checkDataset(making->tokenizer->dataset, path + "/tokenizer/dataset");
            if (making->stopAt && making->stopAt->dataset != making->dataset)
                checkDataset(making->stopAt->dataset, path + "/stop_at/dataset");
            if (!making->from && making->training.loraR > 0)
                report(path + "/training/lora_r",
                       "must be 0: a model that is made from nothing has no weights that adapters could lie beside");
            if (making->from) {
                checkModel(*making->from, childPath(path, "from"));
                if (startsFromItself(m_variant, name))
                    report(childPath(path, "from"), "leads back to \"" + name + "\" itself");
            }
        }
    }

    void checkTrain()
    {
        const TrainSpec& train = m_variant.train;
        if (train.target)
            checkModel(*train.target, "/target");
        else if (!train.after && !m_merged.contains("target"))
            report("/target", "is missing: name the model that arm \"" + m_variant.arm + "\" starts from");
        for (std::size_t i = 0; i < train.aligned.size(); ++i)
            checkModel(train.aligned[i].model, childPath("/aligned", i) + "/model");
        for (const auto& [input, key] : {std::pair(&train.train, "train"), std::pair(&train.evaluation, "evaluation"),
                                         std::pair(&train.pairs, "pairs")}) {
            if (*input)
                checkDataset(**input, childPath("/data", key));
        }
        for (std::size_t i = 0; i < train.evaluations.size(); ++i) {
            const std::string path = childPath("/evaluations", i);
            if (train.evaluations[i].dataset)
                checkDataset(*train.evaluations[i].dataset, path + "/dataset");
            if (train.evaluations[i].solvedDataset)
                checkDataset(*train.evaluations[i].solvedDataset, path + "/few_shot_dataset");
        }
        checkObjective();
        checkBest();
        checkWatch();
    }

    void checkWatch()
    {
        const TrainSpec& train = m_variant.train;
        const char* key = train.watch.lowest > 0 ? "/watch/lowest" : "/watch/highest";
        if (train.watch.lowest + train.watch.highest > 0 && train.aligned.empty() &&
            train.training.objective != Objective::Dpo)
            report(key,
                   "goes by the score of aligned models, of which arm \"" + m_variant.arm +
                       "\" has none: it watches the other samples alone",
                   Problem::Severity::Note);
    }

    /// What is best, or no better, must be measured while the run goes on.
    void checkBest()
    {
        const TrainSpec& train = m_variant.train;
        const TrainingSettings& settings = train.training;
        if (!settings.loadBestModelAtEnd && settings.earlyStoppingPatience == 0)
            return;
        const char* key =
            settings.loadBestModelAtEnd ? "/training/load_best_model_at_end" : "/training/early_stopping_patience";
        const bool byTask = settings.metricForBestModel == BestMetric::Evaluation;
        const bool hasTask = !train.evaluations.empty() && train.evaluations.front().when == Evaluation::When::Epoch;
        if (byTask && !hasTask)
            report(key, "needs an evaluation: let the first of evaluations be taken after each epoch");
        const bool hasLoss =
            train.evaluation && settings.evalStrategy != EvalStrategy::No && settings.objective != Objective::Dpo;
        if (!byTask && !hasLoss)
            report(key, settings.objective == Objective::Dpo
                            ? "needs metric_for_best_model = evaluation under DPO, which has no held-out loss"
                            : "needs held-out samples: name a data set under data.evaluation, or set "
                              "metric_for_best_model to evaluation");
    }

    void checkObjective()
    {
        const TrainSpec& train = m_variant.train;
        const Objective objective = train.training.objective;
        const std::string why = "arm \"" + m_variant.arm + "\" trains by " + std::string(labelOf(objective));
        const bool prefers = objective == Objective::Poft || objective == Objective::BiPoft;
        const bool noneNamed = !m_merged.contains("aligned") || m_merged["aligned"] == json::array();
        if (prefers && noneNamed)
            report("/aligned", "must name at least one model, because " + why);
        const bool weighted = objective == Objective::Sft && train.training.sampleWeighting == SampleWeighting::Aligned;
        if (weighted && noneNamed)
            report("/aligned", "must name at least one model, because arm \"" + m_variant.arm +
                                   "\" weights its samples by aligned models (sample_weighting)");
        if (objective == Objective::Sft && train.training.alignedTopShare < 1 && noneNamed)
            report("/aligned", "must name at least one model, because arm \"" + m_variant.arm +
                                   "\" keeps its best samples by aligned models (aligned_top_share)");
        const char* key = objective == Objective::Dpo ? "pairs" : "train";
        const bool named = objective == Objective::Dpo ? train.pairs.has_value() : train.train.has_value();
        const auto data = m_merged.find("data");
        if (!named && data != m_merged.end() && data->is_object() && !data->contains(key))
            report(childPath("/data", key), "is missing: " + why + ", which needs " +
                                                (objective == Objective::Dpo ? "preference pairs" : "training data"));
    }

    void checkContents()
    {
        const TrainSpec& train = m_variant.train;
        if (train.training.objective == Objective::Dpo) {
            const SampleKind content = sampleKindOf(m_variant, nameInKey(train.pairs->key));
            if (content == SampleKind::Messages || content == SampleKind::Text)
                report("/data/pairs", "holds no preference pairs, which DPO needs");
        } else if (sampleKindOf(m_variant, nameInKey(train.train->key)) == SampleKind::Pairs) {
            report("/data/train", "holds preference pairs, which only DPO trains on");
        }
        for (const auto& [name, definition] : m_variant.datasets)
            checkMixture(name, definition);
    }

    void checkMixture(const std::string& name, const DatasetDefinition& definition)
    {
        const auto* derivation = std::get_if<Derivation>(&definition);
        if (!derivation)
            return;
        std::set<SampleKind> contents;
        for (const Portion& portion : derivation->from)
            contents.insert(sampleKindOf(m_variant, nameInKey(portion.dataset.key)));
        contents.erase(SampleKind::Unknown);
        if (contents.size() > 1)
            report(childPath("/datasets", name) + "/from",
                   "mixes data sets of different kinds (messages, pairs, text)");
        else if (derivation->noise && (contents.contains(SampleKind::Text) || contents.contains(SampleKind::Pairs)))
            report(childPath("/datasets", name) + "/noise",
                   "can only be made in prompts with responses, not in plain texts or preference pairs");
        else if (derivation->distill && (contents.contains(SampleKind::Text) || contents.contains(SampleKind::Pairs)))
            report(childPath("/datasets", name) + "/distill",
                   "can only answer prompts with responses anew, not plain texts or preference pairs");
    }

    /// max_position_embeddings where the recipe fixes it.
    std::optional<std::int64_t> longest(const Input& model) const
    {
        const auto* making = std::get_if<Making>(&m_variant.models.at(nameInKey(model.key)));
        if (!making || making->config.empty())
            return std::nullopt;
        return json::parse(making->config).value("max_position_embeddings", std::int64_t{2048});
    }

    void checkLength(const Input& model, std::int64_t length, const std::string& path)
    {
        if (const auto most = longest(model); most && length > *most)
            report(path, "is " + std::to_string(length) + ", more than the " + std::to_string(*most) +
                             " positions of model \"" + nameInKey(model.key) +
                             "\"; lower it or raise max_position_embeddings");
    }

    void checkLengths()
    {
        const TrainSpec& train = m_variant.train;
        if (train.target)
            checkLength(*train.target, train.training.maxLength, "/training/max_length");
        for (const AlignedModel& aligned : train.aligned)
            checkLength(aligned.model, train.training.maxLength, "/training/max_length");
        for (const auto& [name, definition] : m_variant.models) {
            if (const auto* making = std::get_if<Making>(&definition))
                checkLength({modelKey(name), {}}, making->training.maxLength,
                            childPath("/models", name) + "/make/training/max_length");
        }
    }

    void checkNoiseFlags()
    {
        const TrainSpec& train = m_variant.train;
        if (train.training.objective == Objective::BiPoft && !mayBeFlagged(m_variant, nameInKey(train.train->key)))
            report("/data/train", "has no samples known to be noise, so bi-PoFT will do the same as PoFT",
                   Problem::Severity::Note);
    }

    const Variant& m_variant;
    const json& m_merged;
    std::vector<Problem>& m_problems;
};

using VariantKey = std::pair<std::string, std::string>;  // cell, arm

}  // namespace

void checkVariant(const Variant& variant, const json& merged, bool complete, std::vector<Problem>& problems)
{
    VariantCheck(variant, merged, problems).run(complete);
}

void checkAfter(const std::vector<Variant>& variants, std::vector<Problem>& problems)
{
    std::map<VariantKey, const Variant*> byKey;
    for (const Variant& variant : variants)
        byKey.emplace(VariantKey(variant.cell, variant.arm), &variant);
    const auto find = [&byKey](const Variant& variant) -> const Variant* {
        const auto found = byKey.find({variant.cell, variant.after});
        return found == byKey.end() ? nullptr : found->second;
    };
    for (const Variant& variant : variants) {
        if (variant.after.empty())
            continue;
        const std::string path = variant.origin.pathOf("/after");
        const Variant* before = find(variant);
        if (!before) {
            problems.push_back({path, "names the arm \"" + variant.after + "\", which does not exist"});
            continue;
        }
        for (const std::int64_t seed : variant.seeds) {
            if (std::find(before->seeds.begin(), before->seeds.end(), seed) == before->seeds.end())
                problems.push_back({path, "starts from arm \"" + variant.after + "\", which does not run with seed " +
                                              std::to_string(seed)});
        }
        for (std::size_t step = 0; before && step < variants.size(); ++step) {
            if (before == &variant) {
                problems.push_back({path, "leads back to arm \"" + variant.arm + "\" itself"});
                break;
            }
            before = before->after.empty() ? nullptr : find(*before);
        }
    }
}

}  // namespace poft::recipe
