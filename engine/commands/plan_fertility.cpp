// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/plan_fertility.h"

#include <map>
#include <set>

#include "engine/score/aligned_scores.h"
#include "engine/score/fertility.h"
#include "engine/score/model_text.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

constexpr int kSamplesLookedAt = 100;

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

/// Nothing where the model's text side cannot be read, which its own job will say.
std::optional<Fertility> measure(const storage::Workspace& workspace, storage::Connection& connection,
                                 const storage::Model& model, const storage::Dataset& dataset)
{
    const auto text = ModelText::load(workspace.resolve(model.path));
    if (!text)
        return std::nullopt;
    double bytes = 0;
    double tokens = 0;
    int seen = 0;
    const Status read = storage::forEachSample(connection, dataset.id, [&](const storage::SampleWithBody& sample) {
        const auto conversation = text::parseConversation(sample.body);
        const auto sequence = conversation ? text::encodeForTraining(text->tokenizer, text->format, *conversation, {})
                                           : Result<text::TrainingSequence>(fail(conversation.error()));
        if (sequence) {
            bytes += static_cast<double>(sequence->responseBytes);
            tokens += sequence->responseTokens;
        }
        return ++seen < kSamplesLookedAt;
    });
    return read && tokens > 0 ? std::optional(Fertility{model.name, bytes / tokens, 0}) : std::nullopt;
}

/// Measures each pair of model and data set once.
class FertilityProbe {
public:
    FertilityProbe(const storage::Workspace& workspace, storage::Connection& connection, const ExistingInputs& inputs)
        : m_workspace(workspace), m_connection(connection), m_inputs(inputs)
    {
    }

    /// Of the target and the aligned models of a train job, as far as they exist.
    std::vector<Fertility> of(const recipe::Job& job, const recipe::TrainSpec& spec, const storage::Dataset& dataset)
    {
        std::vector<std::string> keys{spec.target->key};
        for (const recipe::AlignedModel& aligned : spec.aligned)
            keys.push_back(aligned.model.key);
        std::vector<Fertility> out;
        for (const std::string& key : keys) {
            const auto model = m_inputs.model(job, key);
            if (!model)
                continue;
            const auto [entry, isNew] = m_known.try_emplace({model->id, dataset.id});
            if (isNew)
                entry->second = measure(m_workspace, m_connection, *model, dataset);
            if (entry->second)
                out.push_back(*entry->second);
        }
        return out;
    }

private:
    const storage::Workspace& m_workspace;
    storage::Connection& m_connection;
    const ExistingInputs& m_inputs;
    std::map<std::pair<storage::Id, storage::Id>, std::optional<Fertility>> m_known;
};

}  // namespace

std::vector<recipe::Problem> fertilityNotes(const storage::Workspace& workspace, storage::Connection& connection,
                                            const recipe::Expansion& expansion,
                                            const std::vector<storage::Id>& existing)
{
    const ExistingInputs inputs(connection, expansion, existing);
    FertilityProbe probe(workspace, connection, inputs);
    std::set<std::string> sentences;
    std::vector<recipe::Problem> notes;
    for (const recipe::Job& job : expansion.jobs) {
        if (job.kind != recipe::JobKind::Train)
            continue;
        const auto spec = recipe::trainSpecFromText(job.spec);
        if (!spec || !spec->train || !spec->target || spec->training.scoreUnit != recipe::ScoreUnit::Token)
            continue;
        const auto dataset = inputs.dataset(job, spec->train->key);
        if (!dataset)
            continue;
        const auto gap = widestGap(probe.of(job, *spec, *dataset));
        if (gap && sentences.insert(gapSentence(*gap)).second)
            notes.push_back({"/aligned", gapSentence(*gap), recipe::Problem::Severity::Note});
    }
    return notes;
}

}  // namespace poft::engine
