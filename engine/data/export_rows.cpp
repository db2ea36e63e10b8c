// SPDX-License-Identifier: Apache-2.0
#include "engine/data/export_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/data/stored_sample.h"
#include "storage/tables/score_series.h"

namespace poft::data {

namespace {

constexpr std::size_t kMostValues = 1'000'000;  // within tools, tool calls or kept columns of one sample

/// Column names that an import of the file would read as something else than a kept column.
constexpr std::array<std::string_view, 26> kReadNames = {
    "messages", "conversations", "conversation",  "chosen",   "rejected",       "prompt", "completion",
    "response", "instruction",   "input",         "output",   "context",        "text",   "system",
    "tools",    "history",       "system_prompt", "is_noise", "noise_kind",     "extra",  "scores",
    "r_llm",    "spread",        "r_theta",       "tau",      "rejected_scores"};

bool isRead(std::string_view name)
{
    return std::find(kReadNames.begin(), kReadNames.end(), name) != kReadNames.end();
}

void add(const char* name, Value value, Value& to)
{
    to.members.push_back({name, std::move(value)});
}

void addNumber(std::string name, std::optional<double> number, Value& to)
{
    if (!number || !std::isfinite(*number)) {
        return;
    }
    std::array<char, 32> digits = {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
    Value value;
    value.type = Value::Type::Number;
    value.text.assign(digits.data(), end);
    to.members.push_back({std::move(name), std::move(value)});
}

Value emptyObject()
{
    Value object;
    object.type = Value::Type::Object;
    return object;
}

double meanOf(const std::optional<storage::Score>& score)
{
    return score && score->sum && score->tokens > 0 ? *score->sum / static_cast<double>(score->tokens) : std::nan("");
}

}  // namespace

Result<ExportRows> ExportRows::of(storage::Connection& connection, storage::Id dataset,
                                  std::optional<storage::Id> experiment)
{
    ExportRows rows;
    if (experiment) {
        POFT_TRY(rows.loadModels(connection, dataset, *experiment));
        POFT_TRY_ASSIGN(const auto summaries, storage::loadSampleScores(connection, *experiment));
        for (const storage::SampleScoresRow& row : summaries) {
            if (row.datasetId == dataset) {
                rows.m_summaries.emplace(row.scores.sampleId, row.scores);
            }
        }
    }
    return rows;
}

Status ExportRows::loadModels(storage::Connection& connection, storage::Id dataset, storage::Id experiment)
{
    POFT_TRY_ASSIGN(const auto series, storage::seriesOfExperiment(connection, experiment));
    std::map<storage::Id, std::string> names;  // a series may belong to several jobs
    for (const storage::ExperimentSeries& one : series) {
        names.try_emplace(one.series.id,
                          one.modelName.empty() ? "series " + std::to_string(one.series.id) : one.modelName);
    }
    for (const auto& [id, name] : names) {
        POFT_TRY_ASSIGN(const auto scored, storage::loadScores(connection, id, dataset));
        ModelScores scores{name, {}, {}};
        for (const storage::ScoredSample& sample : scored) {
            const auto at = static_cast<std::size_t>(sample.position);
            scores.chosen.resize(std::max(scores.chosen.size(), at + 1), std::nan(""));
            scores.rejected.resize(scores.chosen.size(), std::nan(""));
            scores.chosen[at] = meanOf(sample.score);
            scores.rejected[at] = meanOf(sample.rejected);
        }
        m_models.push_back(std::move(scores));
    }
    return {};
}

Result<Value> ExportRows::parsed(const std::string& json)
{
    return m_parser->parseCopy(json, kMostValues);
}

Result<Value> ExportRows::turns(const text::Conversation& conversation)
{
    Value list;
    list.type = Value::Type::Array;
    for (const text::Message& message : conversation.messages) {
        Value& turn = list.items.emplace_back(emptyObject());
        add("role", Value::ofString(message.role), turn);
        add("content", Value::ofString(message.content), turn);
        if (message.name) {
            add("name", Value::ofString(*message.name), turn);
        }
        if (message.toolCalls) {
            POFT_TRY_ASSIGN(Value calls, parsed(*message.toolCalls));
            add("tool_calls", std::move(calls), turn);
        }
    }
    return list;
}

Status ExportRows::addContent(const Sample& sample, Value& row)
{
    if (sample.kind == SampleKind::Text) {
        add("text", Value::ofString(sample.conversation.messages.front().content), row);
    } else {
        POFT_TRY_ASSIGN(Value messages, turns(sample.conversation));
        add(sample.kind == SampleKind::Pairs ? "chosen" : "messages", std::move(messages), row);
    }
    if (sample.kind == SampleKind::Pairs) {
        POFT_TRY_ASSIGN(Value rejected, turns(sample.rejected));
        add("rejected", std::move(rejected), row);
    }
    if (sample.conversation.tools) {
        POFT_TRY_ASSIGN(Value tools, parsed(*sample.conversation.tools));
        add("tools", std::move(tools), row);
    }
    return {};
}

Status ExportRows::addExtra(const std::string& extra, Value& row)
{
    if (extra.empty()) {
        return {};
    }
    POFT_TRY_ASSIGN(Value columns, parsed(extra));
    Value hidden = emptyObject();
    for (Member& column : columns.members) {
        std::vector<Member>& to = isRead(column.name) ? hidden.members : row.members;
        to.push_back(std::move(column));
    }
    if (!hidden.members.empty()) {
        add("extra", std::move(hidden), row);
    }
    return {};
}

void ExportRows::addSummary(storage::Id sample, Value& row) const
{
    const auto at = m_summaries.find(sample);
    if (at != m_summaries.end()) {
        addNumber("r_llm", at->second.rLlm, row);
        addNumber("spread", at->second.spread, row);
        addNumber("r_theta", at->second.rTheta, row);
        addNumber("tau", at->second.tau, row);
    }
}

void ExportRows::addModels(const char* name, std::vector<double> ModelScores::*side, std::int64_t position,
                           Value& row) const
{
    Value scores = emptyObject();
    for (const ModelScores& model : m_models) {
        const std::vector<double>& values = model.*side;
        if (position < std::ssize(values)) {
            addNumber(model.model, values[static_cast<std::size_t>(position)], scores);
        }
    }
    if (!scores.members.empty()) {
        add(name, std::move(scores), row);
    }
}

Result<Value> ExportRows::row(const storage::SampleWithBody& stored)
{
    POFT_TRY_ASSIGN(const Sample sample, fromStored(stored));
    Value row = emptyObject();
    POFT_TRY(addContent(sample, row));
    POFT_TRY(addExtra(sample.extra, row));
    if (sample.isNoise) {
        add("is_noise", Value::ofBool(*sample.isNoise), row);
        if (!sample.noiseKind.empty()) {
            add("noise_kind", Value::ofString(sample.noiseKind), row);
        }
    }
    addSummary(stored.sample.id, row);
    addModels("scores", &ModelScores::chosen, stored.sample.position, row);
    addModels("rejected_scores", &ModelScores::rejected, stored.sample.position, row);
    return row;
}

}  // namespace poft::data
