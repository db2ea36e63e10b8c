// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/input_buffer.h"
#include "engine/data/row_reader.h"

namespace poft::data {

/// Finds where a CSV record (RFC 4180) ends, piece by piece: line ends within quotes belong to the field.
class RecordScanner {
public:
    explicit RecordScanner(char delimiter) : m_delimiter(delimiter) {}

    /// Reads on through `piece`; the offset of the line feed that ends the record, or npos where it goes on.
    std::size_t feed(std::string_view piece);

    bool inQuotes() const { return m_state == State::Quoted; }

private:
    enum class State { FieldBegin, Plain, Quoted, QuoteInQuoted };
    char m_delimiter;
    State m_state = State::FieldBegin;
};

/// One field of a record: its text with quotes resolved, and whether it was quoted.
struct CsvField {
    std::string text;
    bool quoted = false;
};

/// The fields of one record, which comes without its line end. The error is a reason for the list of bad rows.
Result<std::vector<CsvField>> splitRecord(std::string_view record, char delimiter);

/// The delimiter of text that reads as CSV with a header: a comma, semicolon or tab that parts the first record into
/// distinct names and the second into as many fields; for a single column, a name that a format knows. `text` is the
/// begin of the file, `whole` says whether all of it.
std::optional<char> csvDelimiter(std::string_view text, bool whole);

/// Comma-separated values with a header row. All cells are text; an empty one is null unless it is quoted. A row's
/// number is the line where it begins; blank lines are passed over. A column without a name (an index that a program
/// wrote) is left out.
///
/// Our own reader, since libcsv, the one in Debian, tells neither lines nor which rows are bad, and keeps a row of any
/// length.
class CsvReader : public RowReader {
public:
    /// `input` stands at the begin of the file. Fails where the header has a name twice.
    static Result<std::unique_ptr<RowReader>> open(InputBuffer input, char delimiter, std::string name,
                                                   const ReaderLimits& limits);

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override { return m_input.source().bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_input.source().bytesTotal(); }
    std::string sha256() const override { return m_input.source().sha256(); }
    Container container() const override { return Container::Csv; }

private:
    CsvReader(InputBuffer input, char delimiter, std::string name, const ReaderLimits& limits)
        : m_input(std::move(input)), m_delimiter(delimiter), m_name(std::move(name)), m_limits(limits)
    {
    }
    /// The record at the window's begin, without its line end, valid until the next call; nothing at the end of the
    /// file. Of one beyond the limit, the last piece, and `tooLong` says so.
    Result<std::optional<std::string_view>> record(bool& tooLong);
    Status readHeader();
    void fill(std::string_view record, Row& row) const;

    InputBuffer m_input;
    char m_delimiter;
    std::string m_name;
    ReaderLimits m_limits;
    std::vector<std::string> m_columns;
    std::int64_t m_line = 1;        // where the next record begins
    std::int64_t m_recordLine = 1;  // where the last one began
    std::size_t m_consumeNext = 0;  // of the last record, with its line end
};

}  // namespace poft::data
