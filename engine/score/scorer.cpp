// SPDX-License-Identifier: Apache-2.0
#include "engine/score/scorer.h"

#include <nlohmann/json.hpp>

#include "storage/files/sha256.h"

namespace poft::engine {

namespace {

/// Raised whenever a change of the code changes a score, so that old series are not taken for new ones.
constexpr int kScoringVersion = 1;

/// Contents scored between two looks at the control and two commits.
constexpr int kContentsPerChunk = 1024;

/// The responses as plain text, without anything that they answer.
text::Conversation responsesAlone(const text::Conversation& conversation)
{
    text::Message alone;
    alone.role = text::kTextRole;
    for (const text::Message& message : conversation.messages)
        if (message.role == text::kAssistantRole || message.role == text::kTextRole) {
            alone.content += alone.content.empty() ? "" : "\n";
            alone.content += message.content;
        }
    text::Conversation plain;
    plain.messages.push_back(std::move(alone));
    return plain;
}

}  // namespace

std::string SeriesKey::toJson() const
{
    nlohmann::json key{{"config", configHash},
                       {"tokenizer", tokenizerHash},
                       {"template", templateHash},
                       {"template_date", templateDate},
                       {"turns", "all"},
                       {"score_end_of_turn", settings.scoreEndOfTurn},
                       {"max_length", settings.maxLength},
                       {"truncation", sharedWith.empty() ? "own" : "shared"},
                       {"dtype", settings.dtype},
                       {"conditioning", settings.conditioned ? "prompt" : "none"},
                       {"scoring_version", kScoringVersion}};
    // Left out where they are as they always were, so that series keep their key.
    if (settings.trainOnPrompt)
        key["train_on_prompt"] = true;
    if (!sharedWith.empty())
        key["shared_with"] = sharedWith;
    if (run) {
        key["run"] = run;
        key["epoch"] = epoch;
    } else {
        key["weights"] = weightsHash;
    }
    return key.dump();
}

SeriesKey seriesKey(const storage::Model& model, const SequenceMaker& maker, const std::string& templateDate)
{
    SeriesKey key;
    key.weightsHash = model.weightsHash;
    key.configHash = files::sha256Hex(model.config);
    key.tokenizerHash = model.tokenizerHash;
    key.templateHash = model.templateHash;
    key.templateDate = templateDate;
    key.settings = maker.settings();
    key.sharedWith = maker.sharedWith();
    return key;
}

storage::Score unscored(const text::TrainingSequence& sequence, storage::Id content)
{
    storage::Score score;
    score.contentId = content;
    score.keptBytes = sequence.keptBytes;
    score.tokens = sequence.responseTokens;
    score.bytes = sequence.responseBytes;
    score.dropReason = sequence.dropReason;
    return score;
}

Status fillSeries(const storage::Writer& writer, storage::Id series, storage::Id dataset, api::LikelihoodModel& model,
                  const SequenceMaker& maker, JobControl& control,
                  const std::function<void(std::int64_t, std::int64_t)>& progress)
{
    storage::Connection& connection = writer.connection();
    POFT_TRY_ASSIGN(const std::int64_t total, storage::countMissingContents(connection, series, dataset));
    std::int64_t done = 0;
    storage::Id last = 0;
    for (;;) {
        POFT_TRY(control.proceed());
        POFT_TRY_ASSIGN(const auto contents,
                        storage::missingContents(connection, series, dataset, last, kContentsPerChunk));
        if (contents.empty())
            return {};
        std::vector<storage::Score> scores;
        std::vector<api::Sequence> sequences;
        std::vector<std::size_t> scoreOfSequence;
        for (const storage::MissingContent& content : contents) {
            POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(content.body));
            auto made = maker.make(maker.settings().conditioned ? conversation : responsesAlone(conversation));
            if (!made) {
                storage::Score dropped;
                dropped.contentId = content.contentId;
                dropped.dropReason = kNotRendered;
                scores.push_back(std::move(dropped));
                continue;
            }
            text::TrainingSequence& sequence = made->sequence;
            if (sequence.dropReason.empty()) {
                scoreOfSequence.push_back(scores.size());
                sequences.push_back(std::move(sequence.sequence));
            }
            scores.push_back(unscored(sequence, content.contentId));
        }
        POFT_TRY_ASSIGN(const auto values, model.score(sequences));
        for (std::size_t i = 0; i < values.size(); ++i)
            scores[scoreOfSequence[i]].sum = values[i].sum;
        POFT_TRY(storage::insertScores(writer, series, scores));
        last = contents.back().contentId;
        done += static_cast<std::int64_t>(contents.size());
        progress(done, total);
    }
}

}  // namespace poft::engine
