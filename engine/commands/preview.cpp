// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/score/supervision.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;
using text::TrainingSequence;

/// What a person should know of one sample before it is trained on.
std::vector<std::string> findingsOf(const MadeSequence& made)
{
    const TrainingSequence& sequence = made.sequence;
    std::vector<std::string> out;
    if (sequence.dropReason == text::kNoResponseToken)
        out.push_back("no response token is left: the sample will be dropped for all models");
    else if (sequence.dropReason == text::kUndecidedResponse)
        out.push_back(
            fmt::format("{} answers cannot be told from the text that the template writes around them: the "
                        "sample will be dropped for all models",
                        sequence.undecidedTurns));
    else if (!sequence.dropReason.empty())
        out.push_back("the sample will be dropped for all models: " + sequence.dropReason);
    if (sequence.truncated)
        out.push_back(made.cutForOthers ? "its end was cut off where another model cuts"
                                        : "its end was cut off at max_length");
    if (sequence.lostEndOfTurn)
        out.push_back("the cut took the end of a response with it");
    if (sequence.boundaryMerges > 0)
        out.push_back(fmt::format("{} tokens lie across the border of a response", sequence.boundaryMerges));
    if (sequence.turnsWithoutEnd > 0)
        out.push_back(fmt::format("{} answers have no end-of-turn token, so the model does not learn to stop",
                                  sequence.turnsWithoutEnd));
    if (sequence.bosTokens > 1)
        out.push_back("it begins with two beginning-of-text tokens");
    return out;
}

/// Parts of the text that response tokens cover, in order.
std::vector<tokenizer::ByteSpan> supervisedSpans(const TrainingSequence& sequence)
{
    std::vector<tokenizer::ByteSpan> spans;
    for (std::size_t i = 0; i < sequence.sequence.ids.size(); ++i) {
        const tokenizer::ByteSpan& span = sequence.encoding.offsets[i];
        if (!sequence.sequence.responseMask[i] || span.begin == span.end)
            continue;
        if (!spans.empty() && span.begin <= spans.back().end)
            spans.back().end = std::max(spans.back().end, span.end);
        else
            spans.push_back(span);
    }
    return spans;
}

Json toJson(const MadeSequence& made)
{
    const TrainingSequence& sequence = made.sequence;
    Json offsets = Json::array();
    for (std::size_t i = 0; i < sequence.sequence.ids.size(); ++i)
        offsets.push_back({sequence.encoding.offsets[i].begin, sequence.encoding.offsets[i].end});
    Json spans = Json::array();
    for (const tokenizer::ByteSpan& span : supervisedSpans(sequence))
        spans.push_back({span.begin, span.end});
    return {{"text", sequence.rendering.text},
            {"ids", sequence.sequence.ids},
            {"offsets", std::move(offsets)},
            {"response_mask", sequence.sequence.responseMask},
            {"response_spans", std::move(spans)},
            {"tokens", sequence.sequence.ids.size()},
            {"response_tokens", sequence.responseTokens},
            {"response_bytes", sequence.responseBytes},
            {"beginning_of_text_tokens", sequence.bosTokens},
            {"end_of_turn_learnt", sequence.endLearnt},
            {"cut", sequence.kept.has_value()},
            {"cut_for_other_models", made.cutForOthers},
            {"boundary_merges", sequence.boundaryMerges},
            {"undecided_turns", sequence.undecidedTurns},
            {"drop_reason", sequence.dropReason.empty() ? Json() : Json(sequence.dropReason)},
            {"findings", findingsOf(made)}};
}

/// The text with what is learnt between ⟦ and ⟧.
std::string marked(const TrainingSequence& sequence)
{
    std::string out;
    std::size_t at = 0;
    const std::string& text = sequence.rendering.text;
    for (const tokenizer::ByteSpan& span : supervisedSpans(sequence)) {
        out += text.substr(at, span.begin - at) + "⟦" + text.substr(span.begin, span.end - span.begin) + "⟧";
        at = span.end;
    }
    return out + text.substr(at);
}

void print(const MadeSequence& made, const std::string& side, std::int64_t position)
{
    const TrainingSequence& sequence = made.sequence;
    fmt::print("── sample {}{}: {} of {} tokens are learnt\n{}\n", position, side, sequence.responseTokens,
               sequence.sequence.ids.size(), marked(sequence));
    for (const std::string& finding : findingsOf(made))
        fmt::print("! {}\n", finding);
}

/// Every number of a report.
Json toJson(const storage::SupervisionReport& report)
{
    Json remarks = Json::array();
    for (const Remark& remark : remarksOf(report))
        remarks.push_back({{"severity", remark.warning ? "warning" : "note"}, {"sentence", remark.sentence}});
    return {{"hash", report.hash},
            {"samples", report.samples},
            {"sequences", report.sequences},
            {"dropped", report.dropped},
            {"no_response", report.noResponse},
            {"undecided", report.undecided},
            {"not_rendered", report.notRendered},
            {"tokens", report.tokens},
            {"longest", report.longest},
            {"response_tokens", report.responseTokens},
            {"response_bytes", report.responseBytes},
            {"bytes_per_token", report.fertility()},
            {"bos_none", report.bosNone},
            {"bos_one", report.bosOne},
            {"bos_two", report.bosTwo},
            {"end_learnt", report.endLearnt},
            {"end_missing", report.endMissing},
            {"end_lost", report.endLost},
            {"cut", report.cut},
            {"cut_for_others", report.cutForOthers},
            {"boundary_merges", report.boundaryMerges},
            {"remarks", std::move(remarks)}};
}

void print(const storage::SupervisionReport& report)
{
    fmt::print("── {} samples: {} of {} tokens are learnt, {:.2f} bytes each; the longest has {}\n", report.samples,
               report.responseTokens, report.tokens, report.fertility(), report.longest);
    fmt::print("   {} of {} sequences learn the end of their turns; 0, 1, 2 beginning-of-text tokens: {}, {}, {}\n",
               report.endLearnt, report.sequences, report.bosNone, report.bosOne, report.bosTwo);
    for (const Remark& remark : remarksOf(report))
        fmt::print("{} {}\n", remark.warning ? "!" : "·", remark.sentence);
}

/// Shows the samples of a data set one by one as a model would learn them, and adds up their report.
class Previewer {
public:
    Previewer(const SequenceMaker& maker, bool json) : m_maker(maker), m_json(json) {}

    void show(const storage::SampleWithBody& sample)
    {
        Json entry{{"sample", sample.sample.id}, {"position", sample.sample.position + 1}};
        const bool isPair = !sample.rejectedBody.empty();
        const Result<MadeSequence> first = m_maker.make(sample.body);
        add(entry, sample, first, isPair ? "chosen" : "");
        if (isPair) {
            const Result<MadeSequence> rejected = m_maker.make(sample.rejectedBody);
            add(entry, sample, rejected, "rejected");
            m_counter.add(sample.sample, first, &rejected);
        } else {
            m_counter.add(sample.sample, first);
        }
        m_entries.push_back(std::move(entry));
    }

    std::size_t shown() const { return m_entries.size(); }
    const Json& entries() const { return m_entries; }
    storage::SupervisionReport report() { return m_counter.finish().report; }

private:
    void add(Json& entry, const storage::SampleWithBody& sample, const Result<MadeSequence>& made,
             const std::string& side)
    {
        const std::int64_t position = sample.sample.position + 1;
        const std::string label = side.empty() ? "" : ", " + side;
        if (!made && !m_json)
            fmt::print("── sample {}{}\n! {}\n", position, label, made.error().message);
        if (made && !m_json)
            print(*made, label, position);
        Json shown = made ? toJson(*made) : Json{{"error", made.error().message}};
        if (side.empty())
            entry.update(shown);
        else
            entry[side] = std::move(shown);
    }

    const SequenceMaker& m_maker;
    bool m_json;
    SupervisionCounter m_counter;
    Json m_entries = Json::array();
};

Status showSamples(storage::Connection& connection, const storage::Dataset& dataset, const PreviewArguments& arguments,
                   Previewer& previewer)
{
    for (const std::int64_t id : arguments.samples) {
        POFT_TRY_ASSIGN(const storage::SampleWithBody sample, storage::findSample(connection, id));
        if (sample.sample.datasetId != dataset.id)
            return fail(ErrorKind::Invalid,
                        fmt::format("Sample {} belongs to another data set than {}.", id, dataset.name));
        previewer.show(sample);
    }
    if (!arguments.samples.empty())
        return {};
    return storage::forEachSample(connection, dataset.id, [&](const storage::SampleWithBody& sample) {
        previewer.show(sample);
        return previewer.shown() < static_cast<std::size_t>(arguments.rows);
    });
}

}  // namespace

Status previewDataset(const PreviewArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    storage::Connection& connection = *open.connection;
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(connection, arguments.dataset));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(connection, arguments.model));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(connection));
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(open.workspace->resolve(model.path), info.templateDate));
    std::vector<storage::Model> others;
    for (const std::string& other : arguments.sharedWith) {
        POFT_TRY_ASSIGN(others.emplace_back(), modelOf(connection, other));
    }
    POFT_TRY_ASSIGN(SharedCut shared, loadSharedCut(*open.workspace, model, others, info.templateDate));
    recipe::ScoreSettings settings;
    settings.maxLength = arguments.maxLength;
    settings.scoreEndOfTurn = arguments.scoreEndOfTurn;
    settings.trainOnPrompt = arguments.trainOnPrompt;
    const SequenceMaker maker(text, settings, std::move(shared),
                              arguments.lastTurn ? text::Turns::Last : text::Turns::All);

    Previewer previewer(maker, arguments.json);
    POFT_TRY(showSamples(connection, dataset, arguments, previewer));
    storage::SupervisionReport report = previewer.report();
    report.datasetName = dataset.name;
    report.modelName = model.name;
    if (arguments.whole) {
        POFT_TRY_ASSIGN(const Supervision all, superviseDataset(connection, dataset, model, maker, info.templateDate,
                                                                [](double) { return Status(); }));
        report = all.report;
    }
    if (!arguments.json)
        print(report);
    else
        fmt::print("{}\n", Json{{"dataset", dataset.name},
                                {"model", model.name},
                                {"samples", previewer.entries()},
                                {"report", toJson(report)}}
                               .dump(2, ' ', false, Json::error_handler_t::replace));
    return {};
}

}  // namespace poft::engine
