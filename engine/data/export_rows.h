// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/data/json_value.h"
#include "engine/data/sample.h"
#include "storage/records/score.h"
#include "storage/sqlite/connection.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"

namespace poft::data {

/// Makes the rows of one export: an Object per sample, whose members exporter.h lists. One thread at a time.
class ExportRows {
public:
    /// With an experiment, the scores that it knows of the data set's samples go into the rows.
    static Result<ExportRows> of(storage::Connection& connection, storage::Id dataset,
                                 std::optional<storage::Id> experiment);

    Result<Value> row(const storage::SampleWithBody& stored);

private:
    /// Mean log-likelihoods of one model by position in the data set; NaN where there is none.
    struct ModelScores {
        std::string model;
        std::vector<double> chosen;
        std::vector<double> rejected;
    };

    ExportRows() : m_parser(std::make_unique<JsonParser>()) {}
    Status loadModels(storage::Connection& connection, storage::Id dataset, storage::Id experiment);
    Result<Value> parsed(const std::string& json);
    Result<Value> turns(const text::Conversation& conversation);
    Status addContent(const Sample& sample, Value& row);
    Status addExtra(const std::string& extra, Value& row);
    void addSummary(storage::Id sample, Value& row) const;
    void addModels(const char* name, std::vector<double> ModelScores::*side, std::int64_t position, Value& row) const;

    std::vector<ModelScores> m_models;
    std::map<storage::Id, storage::SampleScores> m_summaries;
    std::unique_ptr<JsonParser> m_parser;
};

}  // namespace poft::data
