// SPDX-License-Identifier: Apache-2.0
#include "engine/work/distillation.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/data/random.h"
#include "engine/data/stored_sample.h"
#include "engine/model/config.h"
#include "engine/score/model_text.h"
#include "engine/work/index_job.h"
#include "engine/work/load_progress.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"

namespace poft::engine {

namespace {

/// Samples answered together and kept together.
constexpr std::size_t kPiece = 128;

/// One sample on its way: its turns so far, and why it is given up, if it is.
struct Draft {
    const data::Sample* source = nullptr;
    text::Conversation answered;  ///< turns up to the next answer
    std::size_t next = 0;         ///< turn of the source that comes next
    std::string problem;
};

/// Copies turns up to the next answer; false where there is none.
bool advance(Draft& draft)
{
    const std::vector<text::Message>& turns = draft.source->conversation.messages;
    while (draft.next < turns.size() && turns[draft.next].role != text::kAssistantRole)
        draft.answered.messages.push_back(turns[draft.next++]);
    return draft.problem.empty() && draft.next < turns.size();
}

class Distiller {
public:
    Distiller(api::LikelihoodModel& model, const ModelText& text, const recipe::Distillation& settings, int positions)
        : m_model(model), m_text(text), m_settings(settings), m_positions(positions)
    {
    }

    /// Answers samples [begin, end) of the source.
    Result<std::vector<Draft>> answer(std::span<const data::Sample> samples, std::size_t begin, JobControl& control)
    {
        std::vector<Draft> drafts;
        for (const data::Sample& sample : samples) {
            Draft& draft = drafts.emplace_back();
            draft.source = &sample;
            draft.answered.tools = sample.conversation.tools;
            if (std::ranges::any_of(sample.conversation.messages,
                                    [](const text::Message& turn) { return turn.toolCalls.has_value(); }))
                draft.problem = "The conversation holds tool calls, whose results another answer would not fit.";
        }
        for (std::size_t turn = 0;; ++turn) {
            POFT_TRY(control.proceed());
            POFT_TRY_ASSIGN(const bool any,
                            answerTurn(drafts, data::stableHash(fmt::format("answer {} {}", begin, turn),
                                                                static_cast<std::uint64_t>(m_settings.seed))));
            if (!any)
                break;
        }
        for (Draft& draft : drafts)
            if (draft.problem.empty() && draft.answered.messages.empty())
                draft.problem = "The sample has no turn.";
        return drafts;
    }

private:
    /// Answers the next assistant turn of each draft; false where none has one.
    Result<bool> answerTurn(std::vector<Draft>& drafts, std::uint64_t seed)
    {
        std::vector<Draft*> asked;
        std::vector<std::vector<api::TokenId>> prompts;
        for (Draft& draft : drafts) {
            if (!advance(draft))
                continue;
            const auto rendering = m_text.format.renderText(draft.answered, true);
            if (!rendering) {
                draft.problem = rendering.error().message;
                continue;
            }
            std::vector<api::TokenId> prompt = m_text.tokenizer.encodeIds(*rendering);
            if (static_cast<std::int64_t>(prompt.size()) + m_settings.maxNewTokens > m_positions) {
                draft.problem = fmt::format(
                    "The prompt has {} tokens, which with an answer of {} is more than the "
                    "model's {} positions.",
                    prompt.size(), m_settings.maxNewTokens, m_positions);
                continue;
            }
            asked.push_back(&draft);
            prompts.push_back(std::move(prompt));
        }
        if (asked.empty())
            return false;
        api::GenerationSettings settings;
        settings.maxNewTokens = static_cast<int>(m_settings.maxNewTokens);
        settings.temperature = m_settings.temperature;
        settings.topP = m_settings.topP;
        settings.seed = seed;
        settings.stopTokens = m_text.stopTokens;
        POFT_TRY_ASSIGN(const auto answers, m_model.generate(prompts, settings));
        for (std::size_t i = 0; i < asked.size(); ++i)
            take(*asked[i], answers[i]);
        return true;
    }

    void take(Draft& draft, std::vector<api::TokenId> answer) const
    {
        const bool ended =
            !answer.empty() && std::ranges::find(m_text.stopTokens, answer.back()) != m_text.stopTokens.end();
        if (!ended) {
            draft.problem = fmt::format("The answer does not end within {} tokens.", m_settings.maxNewTokens);
            return;
        }
        answer.pop_back();
        std::string content = m_text.tokenizer.decode(answer, true);
        if (content.find_first_not_of(" \t\r\n") == std::string::npos) {
            draft.problem = "The answer is empty.";
            return;
        }
        draft.answered.messages.push_back({std::string(text::kAssistantRole), std::move(content), {}, {}});
        ++draft.next;
    }

    api::LikelihoodModel& m_model;
    const ModelText& m_text;
    const recipe::Distillation& m_settings;
    const int m_positions;
};

/// What a piece came to: samples to keep, and what is left out.
struct Piece {
    std::vector<storage::NewSample> samples;
    std::vector<storage::BadRow> left;
};

/// `begin`: place of the first draft in the source. Places up to `kept` are in the data set already.
Result<Piece> pieceOf(std::vector<Draft> drafts, std::size_t begin, std::int64_t kept, const std::string& sourceName)
{
    Piece piece;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        const auto place = static_cast<std::int64_t>(begin + i) + 1;
        if (!drafts[i].problem.empty()) {
            piece.left.push_back({sourceName, place, drafts[i].problem});
            continue;
        }
        if (place <= kept)
            continue;
        data::Sample sample;
        sample.conversation = std::move(drafts[i].answered);
        sample.extra = drafts[i].source->extra;
        sample.sourceLine = place;
        POFT_TRY_ASSIGN(storage::NewSample stored, data::toStored(sample));
        piece.samples.push_back(std::move(stored));
    }
    return piece;
}

/// Where an earlier attempt left off: its data set and the place of its last sample in the source.
struct Unfinished {
    storage::Id dataset = 0;
    std::int64_t kept = 0;
};

Result<Unfinished> beginOrGoOn(const JobContext& context, const DistillationTask& task)
{
    POFT_TRY_ASSIGN(const auto earlier, storage::datasetOfJob(context.connection, context.job().id));
    if (earlier && !earlier->ready) {
        Unfinished found{earlier->id, 0};
        if (earlier->sampleCount > 0) {
            POFT_TRY_ASSIGN(const auto last,
                            storage::sampleAt(context.connection, earlier->id, earlier->sampleCount - 1));
            POFT_TRY_ASSIGN(const auto sample, storage::findSample(context.connection, last.value_or(0)));
            found.kept = sample.sample.sourceLine.value_or(0);
        }
        return found;
    }
    POFT_TRY_ASSIGN(const std::string name, storage::freeDatasetName(context.connection, task.name, context.job().id));
    POFT_TRY_ASSIGN(const storage::Id id,
                    storage::createDataset(context.writer(), {name, data::kindName(data::SampleKind::Messages),
                                                              context.job().spec, context.job().id}));
    return Unfinished{id, 0};
}

Status finish(const JobContext& context, const DistillationTask& task, const storage::Model& model, storage::Id dataset)
{
    POFT_TRY_ASSIGN(const storage::Dataset made, storage::findDataset(context.connection, dataset));
    if (made.sampleCount == 0) {
        POFT_TRY_ASSIGN(const auto rows, storage::listBadRows(context.connection, dataset, 1));
        return fail(ErrorKind::Invalid, fmt::format("{} has no answer to any of the {} prompts of {}, for example: {}",
                                                    model.name, task.samples.size(), task.sourceName,
                                                    rows.empty() ? "there are none." : rows.front().reason));
    }
    if (made.badRowCount > 0)
        POFT_TRY(
            storage::addFinding(context.writer(), context.job().id, false,
                                fmt::format("{} of {} prompts are left out of {}, where {} gave no answer to learn "
                                            "from; the data set lists them.",
                                            made.badRowCount, task.samples.size(), made.name, model.name)));
    POFT_TRY(storage::finishDataset(context.writer(), dataset));
    return makeSearchable(context);
}

}  // namespace

Status distill(const JobContext& context, const storage::Model& model, DistillationTask task)
{
    for (const data::Sample& sample : task.samples)
        if (sample.kind != data::SampleKind::Messages)
            return fail(ErrorKind::Invalid,
                        fmt::format("{} holds {}: only prompts with responses can be answered anew.", task.sourceName,
                                    data::kindName(sample.kind)));
    const std::filesystem::path folder = context.workspace.resolve(model.path);
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(folder, task.settings.templateDate));
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::parseConfig(model.config, "config.json"));
    POFT_TRY_ASSIGN(const Unfinished begun, beginOrGoOn(context, task));
    POFT_TRY_ASSIGN(api::Backend * backend, context.backend.backend());
    const api::LoadSettings load{context.device,
                                 task.settings.dtype == "bfloat16" ? api::DType::BFloat16 : api::DType::Float32, 0,
                                 loadProgress(context.control, model.name)};
    POFT_TRY_ASSIGN(const auto likelihood, backend->loadModel(folder, load));

    Distiller distiller(*likelihood, text, task.settings, config.maxPositionEmbeddings);
    const std::span<const data::Sample> samples = task.samples;
    for (std::size_t begin = static_cast<std::size_t>(begun.kept) / kPiece * kPiece; begin < samples.size();
         begin += kPiece) {
        const std::size_t count = std::min(kPiece, samples.size() - begin);
        POFT_TRY_ASSIGN(auto drafts, distiller.answer(samples.subspan(begin, count), begin, context.control));
        POFT_TRY_ASSIGN(const Piece piece, pieceOf(std::move(drafts), begin, begun.kept, task.sourceName));
        POFT_TRY(storage::appendBadRows(context.writer(), begun.dataset, piece.left));
        POFT_TRY(storage::appendSamples(context.writer(), begun.dataset, piece.samples));
        POFT_TRY(storage::noteProgress(context.writer(), context.job().id));
        context.control.progress(
            static_cast<double>(begin + count) / static_cast<double>(samples.size()),
            fmt::format("{} of {} prompts answered by {}", begin + count, samples.size(), model.name));
    }
    return finish(context, task, model, begun.dataset);
}

}  // namespace poft::engine
