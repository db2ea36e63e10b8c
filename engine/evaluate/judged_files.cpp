// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/judged_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "storage/files/new_file.h"
#include "storage/files/sha256.h"
#include "storage/recipe/cell_text.h"
#include "storage/results/metric.h"
#include "storage/tables/evaluations.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Lower-case letters, digits and dashes: a name of a file everywhere.
std::string slug(const std::string& text)
{
    std::string out;
    for (const unsigned char c : text)
        if (std::isalnum(c))
            out += static_cast<char>(std::tolower(c));
        else if (!out.empty() && out.back() != '-')
            out += '-';
    while (out.ends_with('-'))
        out.pop_back();
    return out;
}

std::string modelName(const std::string& experiment, const storage::ExperimentEvaluation& one)
{
    const std::string cell = recipe::cellText(one.cell);
    return slug(fmt::format("{} {} {} seed {} epoch {:g}", experiment, one.arm, cell, one.seed.value_or(0),
                            one.evaluation.epoch));
}

std::string lineOf(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string mtBenchLines(const JudgedAnswers& answers, std::int64_t date)
{
    std::string lines;
    for (const JudgedAnswer& answer : answers.answers) {
        const Json columns = Json::parse(answer.columns);
        lines += lineOf({{"question_id", columns.at("question_id")},
                         {"answer_id", files::sha256Hex(answers.model + "\n" + answer.key).substr(0, 22)},
                         {"model_id", answers.model},
                         {"choices", Json::array({{{"index", 0}, {"turns", answer.turns}}})},
                         {"tstamp", date}});
    }
    return lines;
}

std::string alpacaEvalDocument(const JudgedAnswers& answers)
{
    Json list = Json::array();
    for (const JudgedAnswer& answer : answers.answers) {
        const Json columns = Json::parse(answer.columns);
        Json entry = Json::object();
        if (columns.contains("dataset"))
            entry["dataset"] = columns["dataset"];
        entry["instruction"] = columns.at("instruction");
        entry["output"] = answer.turns.front();
        entry["generator"] = answers.model;
        list.push_back(std::move(entry));
    }
    return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// A row of a judge's file: whose answer to what it judges, and how.
struct JudgedRow {
    std::string model;
    std::string key;
    Judgment judgment;
};

std::optional<double> numberOf(const data::Row& row, const char* column)
{
    const data::Value* value = row.value.find(column);
    if (!value || value->type != data::Value::Type::Number)
        return std::nullopt;
    return std::strtod(value->text.c_str(), nullptr);
}

/// A row of FastChat's llm_judge; -1 is its score for a verdict that it could not read.
Result<JudgedRow> mtBenchRow(const data::Row& row)
{
    const auto score = numberOf(row, "score");
    if (!score || *score < 1 || *score > 10)
        return fail(ErrorKind::Invalid, "it has no score from 1 to 10");
    return JudgedRow{columnText(row, "model"),
                     columnText(row, "question_id"),
                     {*score, static_cast<int>(numberOf(row, "turn").value_or(1))}};
}

/// A row of alpaca_eval; its preference lies between 1, the first output, and 2, the second.
Result<JudgedRow> alpacaEvalRow(const data::Row& row, const std::vector<JudgedAnswers>& answers)
{
    const auto preference = numberOf(row, "preference");
    if (!preference || *preference < 1 || *preference > 2)
        return fail(ErrorKind::Invalid, "it has no preference from 1 to 2");
    const std::string first = columnText(row, "generator_1");
    const bool isFirst = std::ranges::any_of(answers, [&](const JudgedAnswers& one) { return one.model == first; });
    return JudgedRow{isFirst ? first : columnText(row, "generator_2"),
                     columnText(row, "instruction"),
                     {isFirst ? 2 - *preference : *preference - 1, 1}};
}

/// Adds a row to the judgments of the answers it is of.
Status place(const JudgedRow& row, const std::vector<JudgedAnswers>& answers, ReadJudgments& out)
{
    bool known = false;
    for (const JudgedAnswers& one : answers) {
        if (one.model != row.model)
            continue;
        known = true;
        const auto answer = std::ranges::find(one.answers, row.key, &JudgedAnswer::key);
        if (answer == one.answers.end())
            continue;
        out.byModel[one.model][answer->item].push_back(row.judgment);
        return {};
    }
    if (known)
        return fail(ErrorKind::NotFound, fmt::format("its question \"{}\" was not asked", row.key.substr(0, 60)));
    ++out.foreign;
    return {};
}

}  // namespace

Result<std::vector<JudgedAnswers>> judgedAnswers(storage::Connection& connection, storage::Id experiment,
                                                 const std::string& experimentName)
{
    POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(connection, experiment));
    std::vector<JudgedAnswers> out;
    for (const storage::ExperimentEvaluation& one : evaluations) {
        if (one.evaluation.metric != results::kAnsweredMetric || one.arm.empty())
            continue;
        JudgedAnswers answers{modelName(experimentName, one), Judge::MtBench, one, {}};
        POFT_TRY_ASSIGN(const auto items, storage::itemsOfEvaluation(connection, one.evaluation.id));
        for (const storage::EvaluationItem& item : items) {
            const Json details = Json::parse(item.details, nullptr, false);
            if (!details.is_object() || !details.contains("key"))
                continue;
            if (details.value("judge", "") == nameOf(Judge::AlpacaEval))
                answers.judge = Judge::AlpacaEval;
            answers.answers.push_back({item.sampleId, details["key"].get<std::string>(), details.at("columns").dump(),
                                       details.at("turns").get<std::vector<std::string>>()});
        }
        out.push_back(std::move(answers));
    }
    return out;
}

Result<std::vector<fs::path>> writeAnswerFiles(const fs::path& folder, const std::vector<JudgedAnswers>& answers,
                                               std::int64_t date)
{
    std::vector<fs::path> written;
    for (const JudgedAnswers& one : answers) {
        const bool mtBench = one.judge == Judge::MtBench;
        const fs::path place = folder / (mtBench ? "mt_bench/model_answer" : "alpaca_eval");
        std::error_code error;
        fs::create_directories(place, error);
        if (error)
            return fail(ErrorKind::Io,
                        fmt::format("The folder {} cannot be made: {}.", place.string(), error.message()));
        const fs::path file = place / (one.model + (mtBench ? ".jsonl" : ".json"));
        POFT_TRY(files::writeFile(file, mtBench ? mtBenchLines(one, date) : alpacaEvalDocument(one)));
        written.push_back(file);
    }
    return written;
}

Result<ReadJudgments> readJudgmentFiles(const std::vector<fs::path>& files, const std::vector<JudgedAnswers>& answers)
{
    ReadJudgments out;
    for (const fs::path& file : files) {
        std::vector<SkippedRow> bad;
        POFT_TRY_ASSIGN(const std::vector<data::Row> rows, readTaskRows({file}, bad));
        for (const data::Row& row : rows) {
            const bool mtBench = row.value.find("question_id") != nullptr;
            if (!mtBench && !row.value.find("instruction")) {
                bad.push_back({row.number, "it has neither question_id nor instruction"});
                continue;
            }
            const auto judged = mtBench ? mtBenchRow(row) : alpacaEvalRow(row, answers);
            const Status placed = judged ? place(*judged, answers, out) : fail(judged.error());
            if (!placed)
                bad.push_back({row.number, placed.error().message});
        }
        for (const SkippedRow& row : bad)
            out.problems.push_back(fmt::format("{}, row {}: {}.", file.string(), row.row, row.reason));
    }
    return out;
}

}  // namespace poft::engine
