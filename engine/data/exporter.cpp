// SPDX-License-Identifier: Apache-2.0
#include "engine/data/exporter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/data/json_value.h"
#include "engine/data/sample_json.h"
#include "engine/data/stored_sample.h"
#include "storage/content/canonical_json.h"
#include "storage/files/new_file.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"

namespace poft::data {

namespace {

constexpr std::int64_t kSamplesBetweenCalls = 1000;
constexpr std::size_t kExtraValues = 1'000'000;

/// Column names that an import of the file would read as something else than a kept column.
constexpr std::array<std::string_view, 25> kReadNames = {
    "messages", "conversations", "conversation", "chosen",     "rejected", "prompt", "completion",
    "response", "instruction",   "input",        "output",     "context",  "text",   "system",
    "tools",    "history",       "is_noise",     "noise_kind", "extra",    "scores", "rejected_scores",
    "r_llm",    "spread",        "r_theta",      "tau"};

bool isRead(std::string_view name)
{
    return std::find(kReadNames.begin(), kReadNames.end(), name) != kReadNames.end();
}

void appendNumber(std::string_view name, std::optional<double> value, std::string& out)
{
    if (!value || !std::isfinite(*value)) {
        return;
    }
    std::array<char, 32> digits = {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *value).ptr;
    out += out.back() == '{' ? "" : ",";
    storage::appendJsonString(out, name);
    out += ':';
    out.append(digits.data(), end);
}

/// Mean log-likelihoods of one model by position in the data set; NaN where there is none.
struct ModelScores {
    std::string model;
    std::vector<double> chosen;
    std::vector<double> rejected;
};

double meanOf(const std::optional<storage::Score>& score)
{
    return score && score->sum && score->tokens > 0 ? *score->sum / static_cast<double>(score->tokens) : std::nan("");
}

Result<std::vector<ModelScores>> loadModels(storage::Connection& connection, const ExportRequest& request)
{
    std::vector<ModelScores> models;
    if (!request.experiment) {
        return models;
    }
    POFT_TRY_ASSIGN(const auto series, storage::seriesOfExperiment(connection, *request.experiment));
    std::map<storage::Id, std::string> names;  // a series may belong to several jobs
    for (const storage::ExperimentSeries& one : series) {
        names.try_emplace(one.series.id,
                          one.modelName.empty() ? "series " + std::to_string(one.series.id) : one.modelName);
    }
    for (const auto& [id, name] : names) {
        POFT_TRY_ASSIGN(const auto scored, storage::loadScores(connection, id, request.dataset));
        ModelScores scores{name, {}, {}};
        for (const storage::ScoredSample& sample : scored) {
            const auto at = static_cast<std::size_t>(sample.position);
            scores.chosen.resize(std::max(scores.chosen.size(), at + 1), std::nan(""));
            scores.rejected.resize(scores.chosen.size(), std::nan(""));
            scores.chosen[at] = meanOf(sample.score);
            scores.rejected[at] = meanOf(sample.rejected);
        }
        models.push_back(std::move(scores));
    }
    return models;
}

Result<std::map<storage::Id, storage::SampleScores>> loadSummaries(storage::Connection& connection,
                                                                   const ExportRequest& request)
{
    std::map<storage::Id, storage::SampleScores> summaries;
    if (request.experiment) {
        POFT_TRY_ASSIGN(const auto rows, storage::loadSampleScores(connection, *request.experiment));
        for (const storage::SampleScoresRow& row : rows) {
            if (row.datasetId == request.dataset) {
                summaries.emplace(row.scores.sampleId, row.scores);
            }
        }
    }
    return summaries;
}

/// Makes the lines of one export.
class Lines {
public:
    Lines(std::vector<ModelScores> models, std::map<storage::Id, storage::SampleScores> summaries)
        : m_models(std::move(models)), m_summaries(std::move(summaries))
    {
    }

    Result<std::string> line(const storage::SampleWithBody& stored)
    {
        POFT_TRY_ASSIGN(const Sample sample, fromStored(stored));
        std::string out = "{";
        appendContentMembers(sample, out);
        POFT_TRY(appendExtra(sample.extra, out));
        if (sample.isNoise) {
            out += *sample.isNoise ? ",\"is_noise\":true" : ",\"is_noise\":false";
            if (!sample.noiseKind.empty()) {
                out += ",\"noise_kind\":";
                storage::appendJsonString(out, sample.noiseKind);
            }
        }
        appendSummary(stored.sample.id, out);
        appendModels("scores", &ModelScores::chosen, stored.sample.position, out);
        appendModels("rejected_scores", &ModelScores::rejected, stored.sample.position, out);
        out += "}\n";
        return out;
    }

private:
    Status appendExtra(const std::string& extra, std::string& out)
    {
        if (extra.empty()) {
            return {};
        }
        POFT_TRY_ASSIGN(const Value columns, m_parser.parseCopy(extra, kExtraValues));
        Value hidden;
        hidden.type = Value::Type::Object;
        for (const Member& column : columns.members) {
            if (isRead(column.name)) {
                hidden.members.push_back(column);
                continue;
            }
            out += ',';
            storage::appendJsonString(out, column.name);
            out += ':';
            appendJson(column.value, out);
        }
        if (!hidden.members.empty()) {
            out += ",\"extra\":";
            appendJson(hidden, out);
        }
        return {};
    }

    void appendSummary(storage::Id sample, std::string& out) const
    {
        const auto at = m_summaries.find(sample);
        if (at != m_summaries.end()) {
            appendNumber("r_llm", at->second.rLlm, out);
            appendNumber("spread", at->second.spread, out);
            appendNumber("r_theta", at->second.rTheta, out);
            appendNumber("tau", at->second.tau, out);
        }
    }

    void appendModels(std::string_view name, std::vector<double> ModelScores::*side, std::int64_t position,
                      std::string& out) const
    {
        std::string scores = "{";
        for (const ModelScores& model : m_models) {
            const std::vector<double>& values = model.*side;
            if (position < std::ssize(values)) {
                appendNumber(model.model, values[static_cast<std::size_t>(position)], scores);
            }
        }
        if (scores.size() > 1) {
            out += ',';
            storage::appendJsonString(out, name);
            out += ':' + scores + '}';
        }
    }

    std::vector<ModelScores> m_models;
    std::map<storage::Id, storage::SampleScores> m_summaries;
    JsonParser m_parser;
};

}  // namespace

Result<std::int64_t> exportJsonl(storage::Connection& connection, const ExportRequest& request,
                                 const ExportListener& listener)
{
    // A rename over a device or a pipe would take its place.
    std::error_code error;
    const std::filesystem::file_status target = std::filesystem::status(request.file, error);
    if (std::filesystem::exists(target) && !std::filesystem::is_regular_file(target)) {
        return fail(ErrorKind::Invalid, request.file.string() + " is no regular file: name a file to write, .jsonl.");
    }
    POFT_TRY_ASSIGN(const storage::Dataset dataset, storage::findDataset(connection, request.dataset));
    if (!dataset.ready) {
        return fail(ErrorKind::Invalid, "The data set \"" + dataset.name + "\" is still being made: wait for its job.");
    }
    POFT_TRY_ASSIGN(auto models, loadModels(connection, request));
    POFT_TRY_ASSIGN(auto summaries, loadSummaries(connection, request));
    Lines lines(std::move(models), std::move(summaries));
    POFT_TRY_ASSIGN(files::NewFile file, files::NewFile::create(request.file));
    std::int64_t written = 0;
    Status status;
    POFT_TRY(storage::forEachSample(connection, request.dataset, [&](const storage::SampleWithBody& stored) {
        auto line = lines.line(stored);
        if (!line) {
            status = fail(std::move(line).error());
        } else {
            status = file.write(*line);
            ++written;
        }
        if (status && listener && written % kSamplesBetweenCalls == 1) {
            status = listener(written);
        }
        return status.has_value();
    }));
    POFT_TRY(std::move(status));
    POFT_TRY(file.commit());
    return written;
}

}  // namespace poft::data
