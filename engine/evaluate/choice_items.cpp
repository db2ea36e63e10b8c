// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/choice_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/jinja/json_text.h"

namespace poft::engine {

namespace {

using nlohmann::json;

/// Writes the patterns of a task over one row.
class RowWriter {
public:
    static Result<RowWriter> of(const ChoiceTask& task, const data::Row& row)
    {
        for (const std::string& column : task.columns)
            if (!row.value.find(column))
                return fail(ErrorKind::Invalid, fmt::format("it has no column {}", column));
        RowWriter writer(task);
        for (const data::Member& column : row.value.members) {
            POFT_TRY_ASSIGN(jinja::Value value, jinja::readJson(data::toJson(column.value)));
            writer.m_variables.emplace_back(column.name, std::move(value));
        }
        return writer;
    }

    Result<std::string> text(const jinja::Template& pattern) const
    {
        POFT_TRY_ASSIGN(jinja::Rendered rendered, pattern.render(m_variables, jinja::Clock()));
        return std::move(rendered.text);
    }

    /// A pattern that writes a JSON list of texts.
    Result<std::vector<std::string>> texts(const jinja::Template& pattern, const char* what) const
    {
        POFT_TRY_ASSIGN(const std::string written, text(pattern));
        const json list = json::parse(written, nullptr, false);
        if (!list.is_array() || !std::ranges::all_of(list, [](const json& one) { return one.is_string(); }))
            return fail(ErrorKind::Invalid, fmt::format("its {} are no JSON list of texts", what));
        return list.get<std::vector<std::string>>();
    }

    Result<std::vector<bool>> right(std::size_t choices) const
    {
        POFT_TRY_ASSIGN(const std::string written, text(m_task.answer));
        const json answer = json::parse(written, nullptr, false);
        std::vector<bool> out(choices, false);
        if (answer.is_number_integer() && answer >= 0 && answer.get<std::uint64_t>() < choices) {
            out[answer.get<std::size_t>()] = true;
            return out;
        }
        if (answer.is_array() && answer.size() == choices) {
            for (std::size_t i = 0; i < choices; ++i)
                out[i] = answer[i] == 1 || answer[i] == true;
            if (std::ranges::find(out, true) != out.end())
                return out;
        }
        return fail(ErrorKind::Invalid,
                    fmt::format("its answer is {}, and the choices are numbered 0 to {}", written, choices - 1));
    }

    Result<ChoiceItem> item(const std::string& before) const
    {
        ChoiceItem out;
        POFT_TRY_ASSIGN(out.choices, texts(m_task.choices, "choices"));
        if (out.choices.size() < 2)
            return fail(ErrorKind::Invalid, "it has fewer than two choices");
        POFT_TRY_ASSIGN(out.right, right(out.choices.size()));
        if (m_task.promptsDiffer) {
            POFT_TRY_ASSIGN(out.prompts, texts(m_task.prompt, "prompts"));
            if (out.prompts.size() != out.choices.size())
                return fail(ErrorKind::Invalid, "its prompts are not as many as its choices");
        } else {
            POFT_TRY_ASSIGN(std::string prompt, text(m_task.prompt));
            out.prompts.push_back(std::move(prompt));
        }
        for (std::string& prompt : out.prompts)
            prompt.insert(0, before);
        return out;
    }

    /// A solved item.
    Result<std::string> example() const
    {
        if (m_task.hasExample)
            return text(m_task.example);
        POFT_TRY_ASSIGN(const ChoiceItem solved, item(""));
        const auto right = static_cast<std::size_t>(std::ranges::find(solved.right, true) - solved.right.begin());
        return solved.promptOf(right) + m_task.separator + solved.choices[right];
    }

private:
    explicit RowWriter(const ChoiceTask& task) : m_task(task) {}

    const ChoiceTask& m_task;
    jinja::Variables m_variables;
};

/// A column as text; empty where the row has none.
std::string columnOf(const data::Row& row, const std::string& column)
{
    const data::Value* value = column.empty() ? nullptr : row.value.find(column);
    if (!value)
        return {};
    return value->isString() ? value->text : data::toJson(*value);
}

/// The solved items that stand before a question.
Result<std::string> solvedItems(const ChoiceTask& task, const std::vector<data::Row>& solved, const data::Row& question,
                                int count)
{
    std::string out;
    int used = 0;
    const std::string own = data::toJson(question.value);
    for (const data::Row& row : solved) {
        if (used == count)
            break;
        if (columnOf(row, task.sameColumn) != columnOf(question, task.sameColumn) || data::toJson(row.value) == own)
            continue;
        const auto writer = RowWriter::of(task, row);
        const auto example = writer ? writer->example() : Result<std::string>(fail(writer.error()));
        if (!example)
            continue;
        out += *example + task.fewShotSeparator;
        ++used;
    }
    if (used < count)
        return fail(ErrorKind::Invalid,
                    fmt::format("The task {} wants {} solved items before each question, and there are {} for row {}: "
                                "give a file with more of them (--few-shot-file), or ask for fewer (--few-shot).",
                                task.name, count, used, question.number));
    return out;
}

/// A question without solved items; its prompts begin with the preamble, whose length goes to `preamble`.
Result<ChoiceItem> itemOf(const ChoiceTask& task, const data::Row& row, std::size_t& preamble)
{
    POFT_TRY_ASSIGN(const RowWriter writer, RowWriter::of(task, row));
    POFT_TRY_ASSIGN(const std::string before, writer.text(task.preamble));
    POFT_TRY_ASSIGN(ChoiceItem item, writer.item(before));
    preamble = before.size();
    item.row = row.number;
    item.group = columnOf(row, task.groupColumn);
    return item;
}

}  // namespace

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

Result<ChoiceItems> makeChoiceItems(const ChoiceTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved, int fewShotCount)
{
    ChoiceItems out;
    for (const data::Row& row : rows) {
        std::size_t preamble = 0;
        auto item = itemOf(task, row, preamble);
        if (!item) {
            out.skipped.push_back({row.number, item.error().message});
            continue;
        }
        POFT_TRY_ASSIGN(const std::string examples, solvedItems(task, solved, row, fewShotCount));
        for (std::string& prompt : item->prompts)
            prompt.insert(preamble, examples);
        out.items.push_back(*std::move(item));
    }
    if (out.items.empty())
        return fail(ErrorKind::Invalid,
                    fmt::format("No row fits the task {}{}.", task.name,
                                out.skipped.empty() ? ""
                                                    : fmt::format(": row {}, for example: {}", out.skipped[0].row,
                                                                  out.skipped[0].reason)));
    return out;
}

}  // namespace poft::engine
