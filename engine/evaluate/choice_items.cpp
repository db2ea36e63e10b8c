// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/choice_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace poft::engine {

namespace {

using nlohmann::json;

/// Writes a choice task's patterns over one row.
class ChoiceWriter {
public:
    static Result<ChoiceWriter> of(const ChoiceTask& task, const data::Row& row)
    {
        POFT_TRY_ASSIGN(RowPatterns patterns, RowPatterns::of(row, task.columns));
        return ChoiceWriter(task, std::move(patterns));
    }

    Result<std::string> text(const jinja::Template& pattern) const { return m_patterns.text(pattern); }

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
        POFT_TRY_ASSIGN(out.choices, m_patterns.texts(m_task.choices, "choices"));
        if (out.choices.size() < 2)
            return fail(ErrorKind::Invalid, "it has fewer than two choices");
        POFT_TRY_ASSIGN(out.right, right(out.choices.size()));
        if (m_task.promptsDiffer) {
            POFT_TRY_ASSIGN(out.prompts, m_patterns.texts(m_task.prompt, "prompts"));
            if (out.prompts.size() != out.choices.size())
                return fail(ErrorKind::Invalid, "its prompts are not as many as its choices");
        } else {
            POFT_TRY_ASSIGN(std::string prompt, text(m_task.prompt));
            out.prompts.push_back(std::move(prompt));
        }
        out.question = out.prompts.front();
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
    ChoiceWriter(const ChoiceTask& task, RowPatterns patterns) : m_task(task), m_patterns(std::move(patterns)) {}

    const ChoiceTask& m_task;
    RowPatterns m_patterns;
};

/// A question without solved items; its prompts begin with the preamble, whose length goes to `preamble`.
Result<ChoiceItem> itemOf(const ChoiceTask& task, const data::Row& row, std::size_t& preamble)
{
    POFT_TRY_ASSIGN(const ChoiceWriter writer, ChoiceWriter::of(task, row));
    POFT_TRY_ASSIGN(const std::string before, writer.text(task.preamble));
    POFT_TRY_ASSIGN(ChoiceItem item, writer.item(before));
    preamble = before.size();
    item.row = row.number;
    item.group = columnText(row, task.groupColumn);
    return item;
}

}  // namespace

Result<ChoiceItems> makeChoiceItems(const ChoiceTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved)
{
    const auto example = [&](const data::Row& row) -> Result<std::string> {
        POFT_TRY_ASSIGN(const ChoiceWriter writer, ChoiceWriter::of(task, row));
        return writer.example();
    };
    ChoiceItems out;
    for (const data::Row& row : rows) {
        std::size_t preamble = 0;
        auto item = itemOf(task, row, preamble);
        if (!item) {
            out.skipped.push_back({row.number, item.error().message});
            continue;
        }
        POFT_TRY_ASSIGN(const std::string examples, solvedItems(task.name, task.fewShot, solved, row, example));
        for (std::string& prompt : item->prompts)
            prompt.insert(preamble, examples);
        out.items.push_back(*std::move(item));
    }
    POFT_TRY(someRowFits(task.name, out.items.size(), out.skipped));
    return out;
}

}  // namespace poft::engine
