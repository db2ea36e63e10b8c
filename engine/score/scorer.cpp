// SPDX-License-Identifier: Apache-2.0
#include "engine/score/scorer.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/text/token_places.h"
#include "storage/files/sha256.h"
#include "storage/tables/token_likelihoods.h"

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

/// Contents on their way to a series: what is known of each, and the sequences of those that can be scored.
struct Chunk {
    std::vector<storage::Score> scores;
    std::vector<api::Sequence> sequences;
    std::vector<std::size_t> scoreOf;               ///< of each sequence, its score
    std::vector<storage::TokenLikelihoods> tokens;  ///< of each sequence, without values; only where they are kept
};

Status add(Chunk& chunk, storage::Id content, const std::string& body, const SequenceMaker& maker,
           storage::SeriesDetail detail)
{
    POFT_TRY_ASSIGN(text::Conversation conversation, text::parseConversation(body));
    if (!maker.settings().conditioned)
        conversation = responsesAlone(conversation);
    auto made = maker.make(conversation);
    if (!made) {
        storage::Score dropped;
        dropped.contentId = content;
        dropped.dropReason = kNotRendered;
        chunk.scores.push_back(std::move(dropped));
        return {};
    }
    text::TrainingSequence& sequence = made->sequence;
    if (sequence.dropReason.empty()) {
        if (detail == storage::SeriesDetail::Tokens) {
            storage::TokenLikelihoods& row = chunk.tokens.emplace_back(content, sequence.keptBytes);
            for (const text::TokenPlace& place : text::responsePlaces(sequence, conversation))
                row.tokens.push_back({place.message, place.begin, place.end, 0});
        }
        chunk.scoreOf.push_back(chunk.scores.size());
        chunk.sequences.push_back(std::move(sequence.sequence));
    }
    chunk.scores.push_back(unscored(sequence, content));
    return {};
}

/// Asks the model and puts its answers where they belong.
Status ask(api::LikelihoodModel& model, Chunk& chunk, storage::SeriesDetail detail)
{
    if (detail == storage::SeriesDetail::Sums) {
        POFT_TRY_ASSIGN(const auto sums, model.score(chunk.sequences));
        for (std::size_t i = 0; i < sums.size(); ++i)
            chunk.scores[chunk.scoreOf[i]].sum = sums[i].sum;
        return {};
    }
    POFT_TRY_ASSIGN(const auto values, model.responseLogLikelihoods(chunk.sequences));
    for (std::size_t i = 0; i < values.size(); ++i) {
        chunk.scores[chunk.scoreOf[i]].sum = std::accumulate(values[i].begin(), values[i].end(), 0.0);
        for (std::size_t token = 0; token < values[i].size(); ++token)
            chunk.tokens[i].tokens[token].value = values[i][token];
    }
    return {};
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
                  const std::function<void(std::int64_t, std::int64_t)>& progress, storage::SeriesDetail detail)
{
    storage::Connection& connection = writer.connection();
    POFT_TRY_ASSIGN(const std::int64_t total, storage::countMissingContents(connection, series, dataset, detail));
    std::int64_t done = 0;
    storage::Id last = 0;
    for (;;) {
        POFT_TRY(control.proceed());
        POFT_TRY_ASSIGN(const auto contents,
                        storage::missingContents(connection, series, dataset, last, kContentsPerChunk, detail));
        if (contents.empty())
            return {};
        Chunk chunk;
        for (const storage::MissingContent& content : contents)
            POFT_TRY(add(chunk, content.contentId, content.body, maker, detail));
        POFT_TRY(ask(model, chunk, detail));
        // A content is whole once its score is there: what a crash leaves without one is asked for again.
        POFT_TRY(storage::insertTokenLikelihoods(writer, series, chunk.tokens));
        POFT_TRY(storage::insertScores(writer, series, chunk.scores));
        last = contents.back().contentId;
        done += static_cast<std::int64_t>(contents.size());
        progress(done, total);
    }
}

Status fillTokens(const storage::Writer& writer, storage::Id series, std::span<const storage::Id> contents,
                  api::LikelihoodModel& model, const SequenceMaker& maker)
{
    POFT_TRY_ASSIGN(const auto missing, storage::contentsWithoutTokens(writer.connection(), series, contents));
    Chunk chunk;
    for (const storage::ContentWithoutTokens& content : missing)
        POFT_TRY(add(chunk, content.contentId, content.body, maker, storage::SeriesDetail::Tokens));
    POFT_TRY(ask(model, chunk, storage::SeriesDetail::Tokens));
    return storage::insertTokenLikelihoods(writer, series, chunk.tokens);
}

}  // namespace poft::engine
