// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/score/model_text.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;
using text::TrainingSequence;

/// What a person should know of one sample before it is trained on.
std::vector<std::string> findingsOf(const TrainingSequence& sequence)
{
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
        out.push_back("its end was cut off at max_length");
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

Json toJson(const TrainingSequence& sequence)
{
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
            {"findings", findingsOf(sequence)}};
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

void print(const TrainingSequence& sequence, const std::string& side, std::int64_t position)
{
    fmt::print("── sample {}{}: {} of {} tokens are learnt\n{}\n", position, side, sequence.responseTokens,
               sequence.sequence.ids.size(), marked(sequence));
    for (const std::string& finding : findingsOf(sequence))
        fmt::print("! {}\n", finding);
}

/// Shows the samples of a data set one by one as a model would learn them.
class Previewer {
public:
    Previewer(const ModelText& text, const PreviewArguments& arguments) : m_text(text), m_arguments(arguments)
    {
        m_settings.maxLength = arguments.maxLength;
        m_settings.turns = arguments.lastTurn ? text::Turns::Last : text::Turns::All;
        m_settings.scoreEndOfTurn = arguments.scoreEndOfTurn;
    }

    void show(const storage::SampleWithBody& sample)
    {
        Json entry{{"sample", sample.sample.id}, {"position", ++m_position}};
        const bool isPair = !sample.rejectedBody.empty();
        add(entry, sample.body, isPair ? "chosen" : "");
        if (isPair)
            add(entry, sample.rejectedBody, "rejected");
        m_entries.push_back(std::move(entry));
    }

    std::int64_t shown() const { return m_position; }
    const Json& entries() const { return m_entries; }

private:
    void add(Json& entry, const std::string& body, const std::string& side)
    {
        Result<TrainingSequence> sequence = encode(body);
        const std::string label = side.empty() ? "" : ", " + side;
        if (!sequence && !m_arguments.json)
            fmt::print("── sample {}{}\n! {}\n", m_position, label, sequence.error().message);
        if (sequence && !m_arguments.json)
            print(*sequence, label, m_position);
        Json shown = sequence ? toJson(*sequence) : Json{{"error", sequence.error().message}};
        if (side.empty())
            entry.update(shown);
        else
            entry[side] = std::move(shown);
    }

    Result<TrainingSequence> encode(const std::string& body) const
    {
        POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(body));
        return text::encodeForTraining(m_text.tokenizer, m_text.format, conversation, m_settings);
    }

    const ModelText& m_text;
    const PreviewArguments& m_arguments;
    text::SequenceSettings m_settings;
    std::int64_t m_position = 0;
    Json m_entries = Json::array();
};

}  // namespace

Status previewDataset(const PreviewArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(*open.connection, arguments.dataset));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, arguments.model));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(open.workspace->resolve(model.path), info.templateDate));

    Previewer previewer(text, arguments);
    POFT_TRY(storage::forEachSample(*open.connection, dataset.id, [&](const storage::SampleWithBody& sample) {
        previewer.show(sample);
        return previewer.shown() < arguments.rows;
    }));
    if (arguments.json)
        fmt::print("{}\n",
                   Json{{"dataset", dataset.name}, {"model", model.name}, {"samples", previewer.entries()}}.dump(
                       2, ' ', false, Json::error_handler_t::replace));
    return {};
}

}  // namespace poft::engine
