// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/plan_text.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "engine/score/aligned_scores.h"
#include "engine/score/fertility.h"
#include "engine/score/supervision.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/supervision.h"

namespace poft::engine {

namespace {

constexpr std::int64_t kSamplesLookedAt = 100;

/// Finds what jobs of an expansion read, where it is there already.
class ExistingInputs {
public:
    ExistingInputs(storage::Connection& connection, const recipe::Expansion& expansion,
                   const std::vector<storage::Id>& existing)
        : m_connection(connection)
    {
        for (std::size_t i = 0; i < expansion.jobs.size() && i < existing.size(); ++i)
            m_jobs[expansion.jobs[i].key] = existing[i];
    }

    std::optional<storage::Model> model(const recipe::Job& job, const std::string& input) const
    {
        const auto source = job.inputs.find(input);
        if (source == job.inputs.end())
            return std::nullopt;
        if (source->second.kind == recipe::Source::Kind::Job) {
            const auto made = storage::modelOfJob(m_connection, jobOf(source->second.name));
            return made ? *made : std::nullopt;
        }
        auto found = storage::findModel(m_connection, source->second.name);
        return found ? std::optional(*std::move(found)) : std::nullopt;
    }

    std::optional<storage::Dataset> dataset(const recipe::Job& job, const std::string& input) const
    {
        const auto source = job.inputs.find(input);
        if (source == job.inputs.end())
            return std::nullopt;
        if (source->second.kind == recipe::Source::Kind::Job) {
            const auto made = storage::datasetOfJob(m_connection, jobOf(source->second.name));
            return made && *made && (*made)->ready ? *made : std::nullopt;
        }
        auto found = storage::findDataset(m_connection, source->second.name);
        return found ? std::optional(*std::move(found)) : std::nullopt;
    }

private:
    storage::Id jobOf(const std::string& key) const
    {
        const auto found = m_jobs.find(key);
        return found == m_jobs.end() ? 0 : found->second;
    }

    storage::Connection& m_connection;
    std::map<std::string, storage::Id> m_jobs;
};

/// What a job's models make of its training data.
class TextProbe {
public:
    TextProbe(const storage::Workspace& workspace, storage::Connection& connection, const ExistingInputs& inputs)
        : m_workspace(workspace), m_connection(connection), m_inputs(inputs)
    {
    }

    /// Of the target and the aligned models of a train job, as far as they exist and their text side can be read (which
    /// their own jobs will say).
    std::vector<storage::SupervisionReport> of(const recipe::Job& job, const recipe::TrainSpec& spec,
                                               const storage::Dataset& dataset)
    {
        std::vector<storage::Model> models;
        std::vector<std::string> keys{spec.target->key};
        for (const recipe::AlignedModel& aligned : spec.aligned)
            keys.push_back(aligned.model.key);
        for (const std::string& key : keys)
            if (auto model = m_inputs.model(job, key))
                models.push_back(*std::move(model));
        const bool shared = spec.training.truncation == recipe::Truncation::Shared;
        std::vector<storage::SupervisionReport> out;
        for (const storage::Model& model : models) {
            std::vector<storage::Model> others;
            for (const storage::Model& other : models)
                if (shared && other.id != model.id)
                    others.push_back(other);
            if (auto report = reportOf(dataset, model, others, spec))
                out.push_back(*std::move(report));
        }
        return out;
    }

private:
    /// Each way of looking at a pair of model and data set is taken once.
    std::optional<storage::SupervisionReport> reportOf(const storage::Dataset& dataset, const storage::Model& model,
                                                       const std::vector<storage::Model>& others,
                                                       const recipe::TrainSpec& spec)
    {
        const recipe::ScoreSettings settings = recipe::scoreSettings(spec.training);
        const std::string key =
            supervisionKey(dataset, model, settings, sharedCutKeys(model, others), spec.templateDate);
        const auto [entry, isNew] = m_known.try_emplace(key);
        if (!isNew)
            return entry->second;
        if (const auto stored = storage::findSupervision(m_connection, key); stored && *stored)
            return entry->second = **stored;
        return entry->second = look(dataset, model, others, settings, spec.templateDate);
    }

    std::optional<storage::SupervisionReport> look(const storage::Dataset& dataset, const storage::Model& model,
                                                   const std::vector<storage::Model>& others,
                                                   const recipe::ScoreSettings& settings, const std::string& date)
    {
        const auto text = ModelText::load(m_workspace.resolve(model.path), date);
        auto shared = loadSharedCut(m_workspace, model, others, date);
        if (!text || !shared)
            return std::nullopt;
        const SequenceMaker maker(*text, settings, *std::move(shared));
        SupervisionCounter counter;
        std::int64_t seen = 0;
        const Status read =
            storage::forEachSample(m_connection, dataset.id, [&](const storage::SampleWithBody& sample) {
                counter.add(sample.sample, maker.make(sample.body));
                return ++seen < kSamplesLookedAt;
            });
        if (!read)
            return std::nullopt;
        storage::SupervisionReport report = counter.finish().report;
        report.datasetName =
            seen < dataset.sampleCount ? fmt::format("the first {} samples of {}", seen, dataset.name) : dataset.name;
        report.modelName = model.name;
        return report;
    }

    const storage::Workspace& m_workspace;
    storage::Connection& m_connection;
    const ExistingInputs& m_inputs;
    std::map<std::string, std::optional<storage::SupervisionReport>> m_known;  ///< by supervisionKey()
};

/// Whether the run would refuse to start, were the whole data set as this report is.
std::optional<std::string> refusal(const storage::SupervisionReport& report, double maxDroppedShare)
{
    if (report.samples == 0 ||
        static_cast<double>(report.dropped) <= maxDroppedShare * static_cast<double>(report.samples))
        return std::nullopt;
    return fmt::format(
        "{} under {}: {} of {} samples have nothing to learn from, and a run with more than {:g} of them "
        "(max_dropped_share) does not start.",
        report.datasetName, report.modelName, report.dropped, report.samples, maxDroppedShare);
}

}  // namespace

std::vector<recipe::Problem> textNotes(const storage::Workspace& workspace, storage::Connection& connection,
                                       const recipe::Expansion& expansion, const std::vector<storage::Id>& existing)
{
    const ExistingInputs inputs(connection, expansion, existing);
    TextProbe probe(workspace, connection, inputs);
    std::set<std::string> sentences;
    std::vector<recipe::Problem> notes;
    const auto note = [&](const char* path, const std::string& sentence) {
        if (sentences.insert(sentence).second)
            notes.push_back({path, sentence, recipe::Problem::Severity::Note});
    };
    for (const recipe::Job& job : expansion.jobs) {
        if (job.kind != recipe::JobKind::Train)
            continue;
        const auto spec = recipe::trainSpecFromText(job.spec);
        if (!spec || !spec->train || !spec->target)
            continue;
        const auto dataset = inputs.dataset(job, spec->train->key);
        if (!dataset)
            continue;
        std::vector<Fertility> fertility;
        for (const storage::SupervisionReport& report : probe.of(job, *spec, *dataset)) {
            if (const auto refused = refusal(report, spec->training.maxDroppedShare))
                note("/training/max_dropped_share", *refused);
            for (const Remark& remark : remarksOf(report))
                note("/data/train", remark.sentence);
            if (report.responseTokens > 0)
                fertility.push_back({report.modelName, report.fertility(), 0});
        }
        const auto gap = spec->training.scoreUnit == recipe::ScoreUnit::Token ? widestGap(fertility) : std::nullopt;
        if (gap)
            note("/aligned", gapSentence(*gap));
    }
    return notes;
}

}  // namespace poft::engine
