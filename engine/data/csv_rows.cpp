// SPDX-License-Identifier: Apache-2.0
#include "engine/data/csv_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/content/utf8.h"

namespace poft::data {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kMostColumns = 1000;

/// A file of one column has no delimiter to be known by, only its name.
constexpr std::array<std::string_view, 4> kLoneColumns = {"text", "content", "messages", "conversations"};

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string_view withoutCarriageReturn(std::string_view record)
{
    return record.ends_with('\r') ? record.substr(0, record.size() - 1) : record;
}

/// The first record of `text` and what follows it; nothing where the text ends within it and is not the whole file.
struct Cut {
    std::string_view record;
    std::string_view rest;
};
std::optional<Cut> cutRecord(std::string_view text, char delimiter, bool whole)
{
    RecordScanner scanner(delimiter);
    const std::size_t end = scanner.feed(text);
    if (end == std::string_view::npos) {
        return whole && !scanner.inQuotes() ? std::optional<Cut>({text, {}}) : std::nullopt;
    }
    return Cut{withoutCarriageReturn(text.substr(0, end)), text.substr(end + 1)};
}

/// The columns that a header names; nothing where the record is no header.
std::optional<std::vector<std::string>> headerNames(std::string_view record, char delimiter)
{
    constexpr std::size_t kLongestName = 200;
    auto fields = splitRecord(record, delimiter);
    if (!fields || fields->size() > kMostColumns || storage::validUtf8Prefix(record) != record.size()) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const CsvField& field : *fields) {
        names.emplace_back(trimmed(field.text));
        if (names.back().size() > kLongestName || names.back().find('\n') != std::string::npos) {
            return std::nullopt;
        }
    }
    return names;
}

}  // namespace

std::size_t RecordScanner::feed(std::string_view piece)
{
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (m_state == State::Quoted) {
            m_state = c == '"' ? State::QuoteInQuoted : State::Quoted;
        } else if (c == '\n') {
            return i;
        } else if (c == m_delimiter) {
            m_state = State::FieldBegin;
        } else if (c == '"' && m_state != State::Plain) {
            m_state = State::Quoted;  // a field that begins, or a doubled quote
        } else {
            m_state = State::Plain;
        }
    }
    return std::string_view::npos;
}

Result<std::vector<CsvField>> splitRecord(std::string_view record, char delimiter)
{
    std::vector<CsvField> fields;
    std::size_t at = 0;
    while (true) {
        CsvField& field = fields.emplace_back();
        field.quoted = at < record.size() && record[at] == '"';
        if (!field.quoted) {
            const std::size_t end = std::min(record.find(delimiter, at), record.size());
            field.text = record.substr(at, end - at);
            at = end;
        } else {
            ++at;
            while (true) {
                const std::size_t quote = record.find('"', at);
                if (quote == std::string_view::npos) {
                    return fail(ErrorKind::Invalid, "a quoted field is not closed");
                }
                field.text += record.substr(at, quote - at);
                at = quote + 1;
                if (at == record.size() || record[at] != '"') {
                    break;
                }
                field.text += '"';
                ++at;
            }
        }
        if (at == record.size()) {
            return fields;
        }
        if (record[at] != delimiter) {
            return fail(ErrorKind::Invalid, "text follows the closing quote of a field");
        }
        ++at;
    }
}

std::optional<char> csvDelimiter(std::string_view text, bool whole)
{
    std::optional<char> best;
    std::size_t most = 1;
    for (const char delimiter : {',', ';', '\t'}) {
        const auto header = cutRecord(text, delimiter, whole);
        const auto names = header ? headerNames(header->record, delimiter) : std::nullopt;
        if (!names || header->rest.empty()) {
            continue;
        }
        if (names->size() == 1 && std::ranges::find(kLoneColumns, names->front()) != kLoneColumns.end() && !best) {
            best = delimiter;
        }
        if (names->size() <= most) {
            continue;
        }
        // Of a second record that is longer than what is looked at, nothing can be said against it.
        const std::size_t blank = std::min(header->rest.find_first_not_of("\r\n"), header->rest.size());
        const auto second = cutRecord(header->rest.substr(blank), delimiter, whole);
        const auto fields = second ? splitRecord(second->record, delimiter) : std::vector<CsvField>(names->size());
        if (fields && fields->size() == names->size()) {
            best = delimiter;
            most = names->size();
        }
    }
    return best;
}

Result<std::unique_ptr<RowReader>> CsvReader::open(InputBuffer input, char delimiter, std::string name,
                                                   const ReaderLimits& limits)
{
    std::unique_ptr<CsvReader> reader(new CsvReader(std::move(input), delimiter, std::move(name), limits));
    POFT_TRY(reader->readHeader());
    return std::unique_ptr<RowReader>(std::move(reader));
}

Result<std::optional<std::string_view>> CsvReader::record(bool& tooLong)
{
    m_input.consume(m_consumeNext);
    m_consumeNext = 0;
    m_recordLine = m_line;
    RecordScanner scanner(m_delimiter);
    std::size_t searched = 0;
    while (true) {
        const std::string_view text = m_input.text();
        const std::size_t found = scanner.feed(text.substr(searched));
        const bool ended = found != std::string_view::npos;
        const std::size_t length = ended ? searched + found : text.size();
        m_line += std::count(text.begin() + static_cast<std::ptrdiff_t>(searched),
                             text.begin() + static_cast<std::ptrdiff_t>(length), '\n');
        if (ended || m_input.atEnd()) {
            if (!ended && scanner.inQuotes()) {
                return fail(ErrorKind::Invalid,
                            m_name + " ends within quotes, in the row that begins in line " +
                                std::to_string(m_recordLine) +
                                ": the file is cut off, or a closing quote is missing there; mend it and try again.");
            }
            tooLong = tooLong || length > m_limits.rowBytes;
            m_line += ended ? 1 : 0;
            m_consumeNext = length + (ended ? 1 : 0);
            if (!ended && length == 0 && !tooLong) {
                return std::optional<std::string_view>();
            }
            return std::optional<std::string_view>(withoutCarriageReturn(text.substr(0, length)));
        }
        searched = text.size();
        if (tooLong || searched > m_limits.rowBytes) {
            tooLong = true;
            m_input.consume(searched);
            searched = 0;
        }
        POFT_TRY(m_input.fill());
    }
}

Status CsvReader::readHeader()
{
    bool tooLong = false;
    std::optional<std::string_view> header = "";
    while (header && trimmed(*header).empty() && !tooLong) {
        POFT_TRY_ASSIGN(header, record(tooLong));
    }
    auto names = header && !tooLong ? headerNames(*header, m_delimiter) : std::nullopt;
    if (!names) {
        return fail(ErrorKind::Invalid, m_name + " has no row of column names that can be read: write one first.");
    }
    m_columns = *std::move(names);
    for (const std::string& column : m_columns) {
        if (!column.empty() && std::ranges::count(m_columns, column) > 1) {
            return fail(ErrorKind::Invalid, m_name + " has two columns named \"" + column + "\": rename one of them.");
        }
    }
    return {};
}

void CsvReader::fill(std::string_view text, Row& row) const
{
    if (storage::validUtf8Prefix(text) != text.size()) {
        row.problem = "the text is not valid UTF-8";
        return;
    }
    auto fields = splitRecord(text, m_delimiter);
    if (!fields) {
        row.problem = std::move(fields).error().message;
        return;
    }
    if (fields->size() != m_columns.size()) {
        row.problem = "the row has " + std::to_string(fields->size()) + " fields, but there are " +
                      std::to_string(m_columns.size()) + " columns";
        return;
    }
    row.value.type = Value::Type::Object;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i].empty()) {
            continue;
        }
        CsvField& field = (*fields)[i];
        const bool isNull = field.text.empty() && !field.quoted;
        row.value.members.push_back({m_columns[i], isNull ? Value() : Value::ofString(std::move(field.text))});
    }
}

Result<bool> CsvReader::next(Row& row)
{
    while (true) {
        bool tooLong = false;
        POFT_TRY_ASSIGN(const auto text, record(tooLong));
        if (!text) {
            return false;
        }
        if (text->empty() && !tooLong) {
            continue;
        }
        row = {};
        row.number = m_recordLine;
        if (tooLong) {
            row.problem = tooLongReason(m_limits);
        } else {
            fill(*text, row);
        }
        return true;
    }
}

}  // namespace poft::data
