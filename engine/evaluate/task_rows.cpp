// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/task_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/data/json_value.h"
#include "engine/jinja/json_text.h"
#include "engine/text/conversation.h"
#include "storage/tables/datasets.h"

namespace poft::engine {

namespace {

/// Values of one sample at most; what the importer took is far below.
constexpr std::size_t kMostValues = 5'000'000;

/// Adds the content before the last assistant turn, and that turn's.
void addExchange(data::Value& row)
{
    const data::Value* messages = row.find("messages");
    if (!messages || !messages->isArray())
        return;
    const auto textOf = [](const data::Value& message, const char* key) {
        const data::Value* value = message.find(key);
        return value && value->isString() ? value->text : std::string();
    };
    for (std::size_t i = messages->items.size(); i-- > 1;) {
        if (textOf(messages->items[i], "role") != text::kAssistantRole)
            continue;
        std::string prompt = textOf(messages->items[i - 1], "content");
        std::string response = textOf(messages->items[i], "content");
        row.members.push_back({"prompt", data::Value::ofString(std::move(prompt))});
        row.members.push_back({"response", data::Value::ofString(std::move(response))});
        return;
    }
}

Result<data::Row> rowOf(data::JsonParser& parser, const storage::SampleWithBody& sample)
{
    data::Row row;
    row.number = sample.sample.id;
    POFT_TRY_ASSIGN(data::Value body, parser.parseCopy(sample.body, kMostValues));
    if (!sample.sample.extra.empty()) {
        POFT_TRY_ASSIGN(row.value, parser.parseCopy(sample.sample.extra, kMostValues));
        // A kept column must not hide the sample itself.
        std::erase_if(row.value.members, [](const data::Member& member) {
            return member.name == "messages" || member.name == "prompt" || member.name == "response";
        });
    }
    row.value.type = data::Value::Type::Object;
    std::ranges::move(body.members, std::back_inserter(row.value.members));
    addExchange(row.value);
    return row;
}

}  // namespace

Status someRowFits(const std::string& task, std::size_t items, const std::vector<SkippedRow>& skipped)
{
    if (items > 0)
        return {};
    const std::string example =
        skipped.empty() ? "" : fmt::format(": row {}, for example: {}", skipped[0].row, skipped[0].reason);
    return fail(ErrorKind::Invalid, fmt::format("No row fits the task {}{}.", task, example));
}

Result<std::vector<data::Row>> readTaskRows(const std::vector<std::filesystem::path>& files,
                                            std::vector<SkippedRow>& skipped)
{
    std::vector<data::Row> rows;
    for (const std::filesystem::path& file : files) {
        POFT_TRY_ASSIGN(const auto reader, data::openRows(file));
        data::Row row;
        while (true) {
            POFT_TRY_ASSIGN(const bool more, reader->next(row));
            if (!more)
                break;
            if (row.good())
                rows.push_back(std::move(row));
            else
                skipped.push_back({row.number, row.problem});
            row = {};
        }
    }
    return rows;
}

Result<std::vector<data::Row>> datasetRows(storage::Connection& connection, storage::Id dataset)
{
    data::JsonParser parser;
    std::vector<data::Row> rows;
    Status problem;
    POFT_TRY(storage::forEachSample(connection, dataset, [&](const storage::SampleWithBody& sample) {
        auto row = rowOf(parser, sample);
        if (!row) {
            problem = fail(row.error());
            return false;
        }
        rows.push_back(*std::move(row));
        return true;
    }));
    POFT_TRY(problem);
    return rows;
}

std::string columnText(const data::Row& row, const std::string& column)
{
    const data::Value* value = column.empty() ? nullptr : row.value.find(column);
    if (!value)
        return {};
    return value->isString() ? value->text : data::toJson(*value);
}

Result<RowPatterns> RowPatterns::of(const data::Row& row, const std::vector<std::string>& columns)
{
    for (const std::string& column : columns)
        if (!row.value.find(column))
            return fail(ErrorKind::Invalid, fmt::format("it has no column {}", column));
    RowPatterns patterns;
    for (const data::Member& column : row.value.members) {
        POFT_TRY_ASSIGN(jinja::Value value, jinja::readJson(data::toJson(column.value)));
        patterns.m_variables.emplace_back(column.name, std::move(value));
    }
    return patterns;
}

Result<std::string> RowPatterns::text(const jinja::Template& pattern) const
{
    POFT_TRY_ASSIGN(jinja::Rendered rendered, pattern.render(m_variables, jinja::Clock()));
    return std::move(rendered.text);
}

Result<std::vector<std::string>> RowPatterns::texts(const jinja::Template& pattern, const char* what) const
{
    POFT_TRY_ASSIGN(const std::string written, text(pattern));
    const nlohmann::json list = nlohmann::json::parse(written, nullptr, false);
    if (!list.is_array() || !std::ranges::all_of(list, [](const auto& one) { return one.is_string(); }))
        return fail(ErrorKind::Invalid, fmt::format("its {} are no JSON list of texts", what));
    return list.get<std::vector<std::string>>();
}

Result<std::string> solvedItems(const std::string& task, const FewShot& fewShot, const std::vector<data::Row>& solved,
                                const data::Row& question,
                                const std::function<Result<std::string>(const data::Row&)>& example)
{
    std::string out;
    int used = 0;
    const std::string own = data::toJson(question.value);
    const std::string group = columnText(question, fewShot.sameColumn);
    for (const data::Row& row : solved) {
        if (used == fewShot.count)
            break;
        if (columnText(row, fewShot.sameColumn) != group || data::toJson(row.value) == own)
            continue;
        const auto written = example(row);
        if (!written)
            continue;
        out += *written + fewShot.separator;
        ++used;
    }
    if (used < fewShot.count)
        return fail(ErrorKind::Invalid,
                    fmt::format("The task {} wants {} solved items before each question, and there are {} for row {}: "
                                "give a file with more of them (--few-shot-file), or ask for fewer (--few-shot).",
                                task, fewShot.count, used, question.number));
    return out;
}

}  // namespace poft::engine
