// SPDX-License-Identifier: Apache-2.0
#include "engine/data/detect.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "engine/data/column_table.h"
#include "engine/data/turns.h"

namespace poft::data {

namespace {

using Type = Value::Type;

/// A part that a format reads, the columns it is usually called, and whether rows can do without it.
struct Part {
    std::string_view field;
    std::vector<std::string_view> columns;
    bool required;
};

/// A format as detection knows it. The order of kConventions is the order in which they are tried.
struct Convention {
    Format format;
    std::string_view title;
    std::vector<Part> parts;
};

const std::vector<Convention>& conventions()
{
    static const std::vector<Convention> kConventions = {
        {Format::Preference,
         "preference pairs",
         {{"chosen", {"chosen"}, true},
          {"rejected", {"rejected"}, true},
          {"prompt", {"prompt"}, false},
          {"messages", {"conversations", "conversation", "messages"}, false},
          {"system", {"system", "system_prompt"}, false},
          {"tools", {"tools"}, false},
          {"label", {}, false}}},
        {Format::Unpaired,
         "unpaired preferences",
         {{"prompt", {"prompt"}, true},
          {"response", {"completion", "response"}, true},
          {"label", {"label"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"tools", {"tools"}, false}}},
        {Format::Messages,
         "message lists",
         {{"messages", {"messages", "conversations", "conversation"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"tools", {"tools"}, false},
          {"label", {}, false}}},
        {Format::ShareGpt,
         "ShareGPT conversations",
         {{"messages", {"conversations", "conversation", "messages"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"tools", {"tools"}, false},
          {"label", {}, false}}},
        {Format::Dolly,
         "Dolly instructions",
         {{"prompt", {"instruction"}, true},
          {"input", {"context"}, true},
          {"response", {"response"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"label", {}, false}}},
        {Format::Alpaca,
         "Alpaca instructions",
         {{"prompt", {"instruction"}, true},
          {"input", {"input"}, false},
          {"response", {"output", "response"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"history", {"history"}, false},
          {"label", {}, false}}},
        {Format::PromptCompletion,
         "prompts with completions",
         {{"prompt", {"prompt"}, true},
          {"input", {}, false},
          {"response", {"completion", "response"}, true},
          {"system", {"system", "system_prompt"}, false},
          {"tools", {"tools"}, false},
          {"history", {}, false},
          {"label", {}, false}}},
        {Format::Text, "plain text", {{"text", {"text"}, true}, {"label", {}, false}}},
    };
    return kConventions;
}

const Convention& conventionOf(Format format)
{
    return *std::find_if(conventions().begin(), conventions().end(),
                         [format](const Convention& convention) { return convention.format == format; });
}

bool typeSuits(std::string_view field, Type type)
{
    if (field == "messages" || field == "history") {
        return type == Type::Array;
    }
    if (field == "chosen" || field == "rejected") {
        return type == Type::String || type == Type::Array || type == Type::Object;
    }
    if (field == "label") {
        return type == Type::Bool || type == Type::Number;
    }
    if (field == "prompt" || field == "response" || field == "tools") {
        return type == Type::String || type == Type::Array;
    }
    return type == Type::String;
}

/// The columns and rows that detection looks at.
class Evidence {
public:
    explicit Evidence(std::span<const Row> rows) : m_rows(rows)
    {
        for (const Row& row : rows) {
            m_table.add(row.value);
            m_good += row.good() ? 1 : 0;
        }
    }

    const ColumnTable& table() const { return m_table; }

    /// Whether at least half of the rows have a value of a suitable type there.
    bool plays(std::string_view field, std::string_view columnName) const
    {
        const Column* column = m_table.find(columnName);
        if (column == nullptr || 2 * column->present < m_good) {
            return false;
        }
        const Type type = column->mainType();
        return typeSuits(field, type) || (type == Type::String && textSuits(field, columnName));
    }

    /// Whether the first turn of the first conversation in the column has one of the keys.
    bool turnsHave(std::string_view columnName, std::initializer_list<std::string_view> keys) const
    {
        for (const Row& row : m_rows) {
            const Value* found = row.value.find(columnName);
            Value cell = found == nullptr ? Value() : *found;
            unpackTurns(cell);
            if (cell.isArray() && !cell.items.empty()) {
                return std::any_of(keys.begin(), keys.end(),
                                   [&cell](std::string_view key) { return cell.items.front().find(key) != nullptr; });
            }
        }
        return false;
    }

private:
    /// Files that know nothing but text have conversations as JSON and labels as words.
    bool textSuits(std::string_view field, std::string_view columnName) const
    {
        if (field == "messages") {
            return turnsHave(columnName, {"role", "from", "human", "assistant"});
        }
        return field == "label" && std::all_of(m_rows.begin(), m_rows.end(), [columnName](const Row& row) {
                   const Value* cell = row.value.find(columnName);
                   return cell == nullptr || cell->isNull() || truthOf(*cell);
               });
    }

    std::span<const Row> m_rows;
    std::int64_t m_good = 0;
    ColumnTable m_table;
};

/// The columns that a format would read: those that a person named, else the usual ones where they are there.
FieldMap columnsFor(const Convention& convention, const Evidence& evidence, const FieldMap& asked)
{
    FieldMap map = asked;
    for (const Part& part : convention.parts) {
        std::string& chosen = *fieldColumn(map, part.field);
        for (const std::string_view column : part.columns) {
            if (chosen.empty() && evidence.plays(part.field, column)) {
                chosen = column;
            }
        }
    }
    // UltraFeedback's `messages` repeats `chosen`; a column of that name is the prompt only where no other is.
    if (convention.format == Format::Preference && !map.prompt.empty() && asked.messages.empty() &&
        map.messages == "messages") {
        map.messages.clear();
    }
    return map;
}

bool usesField(const Convention& convention, std::string_view field)
{
    return field == "id" || std::any_of(convention.parts.begin(), convention.parts.end(),
                                        [field](const Part& part) { return part.field == field; });
}

bool fits(const Convention& convention, const FieldMap& fields, const Evidence& evidence, const FieldMap& asked)
{
    FieldMap columns = fields;
    for (const auto& [field, column] : setFields(asked)) {
        if (!usesField(convention, field)) {
            return false;
        }
    }
    for (const Part& part : convention.parts) {
        if (part.required && fieldColumn(columns, part.field)->empty()) {
            return false;
        }
    }
    switch (convention.format) {
        case Format::Messages:
            return evidence.turnsHave(fields.messages, {"role"});
        case Format::ShareGpt:
            return evidence.turnsHave(fields.messages, {"from", "human", "assistant"});
        case Format::Alpaca:
        case Format::Dolly:
            return asked.prompt.empty();
        default:
            return true;
    }
}

std::string reasonOf(const Convention& convention, FieldMap fields, const FieldMap& asked)
{
    std::vector<std::string> found;
    std::vector<std::string> mapped;
    for (const auto& [field, column] : setFields(fields)) {
        FieldMap copy = asked;
        if (fieldColumn(copy, field)->empty()) {
            found.push_back(column);
        } else {
            mapped.push_back(field + " from " + column);
        }
    }
    std::string reason;
    if (!found.empty()) {
        reason = std::string(found.size() == 1 ? "the column " : "the columns ") + listedWords(found) +
                 (found.size() == 1 ? " is that of " : " are those of ") + std::string(convention.title);
    }
    if (!mapped.empty()) {
        reason += (reason.empty() ? "" : "; ") + std::string("as asked, ") + listedWords(mapped);
    }
    return reason;
}

/// `--map prompt=question --map response=answer`, with the file's own columns where their names give them away.
std::string mappingExample(const ColumnTable& table)
{
    const auto pick = [&table](std::initializer_list<std::string_view> names) -> std::string {
        for (const std::string_view name : names) {
            const Column* column = table.find(name);
            if (column != nullptr && column->mainType() == Type::String) {
                return std::string(name);
            }
        }
        return "COLUMN";
    };
    return "--map prompt=" +
           pick({"prompt", "question", "query", "instruction", "problem", "input", "user", "human", "source"}) +
           " --map response=" +
           pick({"response", "answer", "output", "completion", "solution", "assistant", "target", "reply"});
}

/// Why rows without a single column say nothing of their format.
std::string nothingToSee(std::span<const Row> rows)
{
    for (const Row& row : rows) {
        if (!row.good()) {
            return "None of the first " + std::to_string(rows.size()) + " rows can be read; number " +
                   std::to_string(row.number) + " because " + row.problem + ".";
        }
    }
    return rows.empty() ? "There are no rows in it." : "The rows have no columns.";
}

Status requireMappedColumns(const FieldMap& asked, const ColumnTable& table)
{
    for (const auto& [field, column] : setFields(asked)) {
        if (table.find(column) == nullptr) {
            return fail(ErrorKind::Invalid, "There is no column \"" + column + "\" to read " + field +
                                                " from: the columns are " + table.listed() + ".");
        }
    }
    return {};
}

Result<Detection> asAsked(const Convention& convention, const Evidence& evidence, const LayoutRequest& request)
{
    FieldMap fields = columnsFor(convention, evidence, request.map);
    for (const auto& [field, column] : setFields(request.map)) {
        if (!usesField(convention, field)) {
            return fail(ErrorKind::Invalid, "The format " + request.format + " has no field \"" + field +
                                                "\": leave that mapping out, or choose another format.");
        }
    }
    for (const Part& part : convention.parts) {
        if (part.required && fieldColumn(fields, part.field)->empty()) {
            const std::string field(part.field);
            return fail(ErrorKind::Invalid, "The format " + request.format + " needs a column for " + field +
                                                ", but the columns are " + evidence.table().listed() +
                                                ": name it with --map " + field + "=COLUMN.");
        }
    }
    Detection detection{{convention.format, fields}, reasonOf(convention, fields, request.map)};
    detection.reason = "the format was given; " + detection.reason;
    return detection;
}

}  // namespace

Result<Detection> detect(std::span<const Row> firstRows, const LayoutRequest& request)
{
    const Evidence evidence(firstRows);
    if (evidence.table().columns().empty()) {
        return fail(ErrorKind::Invalid, nothingToSee(firstRows));
    }
    POFT_TRY(requireMappedColumns(request.map, evidence.table()));
    if (request.format != "auto") {
        const auto format = parseFormat(request.format);
        if (!format) {
            std::vector<std::string> names(formatNames().begin(), formatNames().end());
            return fail(ErrorKind::Invalid, "There is no format \"" + request.format + "\": the formats are auto, " +
                                                listedWords(names) + ".");
        }
        return asAsked(conventionOf(*format), evidence, request);
    }
    for (const Convention& convention : conventions()) {
        FieldMap fields = columnsFor(convention, evidence, request.map);
        if (fits(convention, fields, evidence, request.map)) {
            return Detection{{convention.format, fields}, reasonOf(convention, fields, request.map)};
        }
    }
    return fail(ErrorKind::Invalid, "The columns " + evidence.table().listed() +
                                        " fit no known format: say which column is which, for example " +
                                        mappingExample(evidence.table()) + ".");
}

}  // namespace poft::data
