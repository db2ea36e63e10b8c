// SPDX-License-Identifier: Apache-2.0
#include "engine/data/row_reader.h"

#include <array>

#include "engine/data/byte_source.h"
#include "engine/data/csv_rows.h"
#include "engine/data/input_buffer.h"
#include "engine/data/json_rows.h"
#include "engine/data/packed_source.h"
#include "engine/data/parquet_rows.h"

namespace poft::data {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLook = 64u << 10;  // bytes that decide what a file is

struct Signature {
    std::string_view bytes;
    std::string_view what;
    std::string_view advice;
};

using namespace std::string_view_literals;

constexpr std::string_view kParquetStart = "PAR1";

/// Files that people bring and that cannot be read, by their first bytes; of a packed file, by those of what is in it.
constexpr std::array kForeign = {
    Signature{"\x1F\x8B"sv, "is packed twice", "unpack it first (gunzip)"},
    Signature{"\x28\xB5\x2F\xFD"sv, "is packed twice", "unpack it first (unzstd)"},
    Signature{kParquetStart, "is a packed Parquet file", "unpack it first"},
    Signature{"PK\x03\x04"sv, "is a zip archive", "unpack it first (unzip)"},
    Signature{"BZh"sv, "is packed with bzip2", "unpack it first (bunzip2)"},
    Signature{"\xFD\x37zXZ"sv, "is packed with xz", "unpack it first (unxz)"},
    Signature{"ARROW1"sv, "is an Arrow file", "write its rows as JSON Lines first"},
    Signature{"SQLite format 3\0"sv, "is an SQLite database", "write its rows as JSON Lines first"},
    Signature{"\xFF\xFE"sv, "is UTF-16 text", "convert it to UTF-8 first (iconv)"},
    Signature{"\xFE\xFF"sv, "is UTF-16 text", "convert it to UTF-8 first (iconv)"},
};

/// The first bytes for a sentence: printable ASCII only.
std::string shownStart(std::string_view text)
{
    std::string shown;
    for (const char c : text.substr(0, 24)) {
        shown.push_back(c >= 0x20 && c < 0x7F ? c : '?');
    }
    return shown;
}

/// Whether a line begins as a JSON object does: `{"a`, or `{}`; not `{""a`, which is an object within a CSV field.
bool anyLineBeginsObject(std::string_view text)
{
    std::size_t end = 0;
    while ((end = text.find('\n', end)) != std::string_view::npos) {
        ++end;
        const std::string_view line = text.substr(end);
        if (line.starts_with('{')) {
            const std::size_t next = line.find_first_not_of(kSpace, 1);
            const bool doubled = next != std::string_view::npos && line.substr(next).starts_with("\"\"");
            if (next != std::string_view::npos && (line[next] == '"' || line[next] == '}') && !doubled) {
                return true;
            }
        }
    }
    return false;
}

/// Tells `{` + line feed + `"data": …`, one object laid out over lines, from JSON Lines whose first line is broken.
bool isObjectOverLines(std::string_view text)
{
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
        return false;
    }
    const std::size_t second = text.find_first_not_of(kSpace, end);
    if (second == std::string_view::npos || text[second] == '{') {
        return false;
    }
    ElementScanner scanner;
    // An object that is closed within the line lets the scanner stop at the comma behind it.
    return scanner.feed(text.substr(0, end)) == std::string_view::npos && scanner.feed(",") == std::string_view::npos;
}

/// What rows a file holds, by its first text; `delimiter` is set for CSV.
Result<Container> containerOf(std::string_view text, bool whole, const std::string& name, char& delimiter)
{
    if (text.front() == '[') {
        return Container::JsonArray;
    }
    if (text.front() == '{') {
        if (isObjectOverLines(text)) {
            return fail(ErrorKind::Invalid, name +
                                                " holds one JSON object over several lines, but rows must be a JSON "
                                                "array or one object per line: write the list of rows alone.");
        }
        return Container::JsonLines;
    }
    if (anyLineBeginsObject(text)) {
        return Container::JsonLines;
    }
    if (const auto found = csvDelimiter(text, whole)) {
        delimiter = *found;
        return Container::Csv;
    }
    return fail(ErrorKind::Invalid, name +
                                        " is neither a JSON array, nor JSON Lines, nor CSV with a row of column names "
                                        "(it begins with \"" +
                                        shownStart(text) + "\"): give a file of rows.");
}

/// Reads until the window shows kLook bytes or the whole file, and drops a byte order mark and white space before the
/// first row.
Result<bool> lookAtStart(InputBuffer& input)
{
    bool more = true;
    while (more && input.text().size() < kLook) {
        POFT_TRY_ASSIGN(more, input.fill());
    }
    return !input.text().empty();
}

}  // namespace

const char* containerName(Container container)
{
    switch (container) {
        case Container::JsonArray:
            return "json";
        case Container::JsonLines:
            return "jsonl";
        case Container::Csv:
            return "csv";
        case Container::Parquet:
            break;
    }
    return "parquet";
}

std::string tooLongReason(const ReaderLimits& limits)
{
    return "the row is longer than " + std::to_string(limits.rowBytes >> 20) + " MiB";
}

Result<std::unique_ptr<RowReader>> openRows(const std::filesystem::path& path, const ReaderLimits& limits)
{
    const std::string name = path.string();
    POFT_TRY_ASSIGN(OpenedFile file, openFile(path));
    if (file.start.starts_with(kParquetStart)) {
        return ParquetRows::open(path, limits);
    }
    POFT_TRY_ASSIGN(auto source, unpacked(std::move(file.source), packingOf(file.start), name));
    InputBuffer input(std::move(source));
    POFT_TRY_ASSIGN(const bool any, lookAtStart(input));
    if (!any) {
        return fail(ErrorKind::Invalid, name + " is empty: give a file with rows.");
    }
    for (const Signature& signature : kForeign) {
        if (input.text().starts_with(signature.bytes)) {
            return fail(ErrorKind::Invalid,
                        name + " " + std::string(signature.what) + ": " + std::string(signature.advice) + ".");
        }
    }
    if (input.text().starts_with(kByteOrderMark)) {
        input.consume(kByteOrderMark.size());
    }
    const std::size_t start = input.text().find_first_not_of(kSpace);
    if (start == std::string_view::npos) {
        return fail(ErrorKind::Invalid, name + " holds nothing but white space: give a file with rows.");
    }
    char delimiter = ',';
    POFT_TRY_ASSIGN(const Container container, containerOf(input.text().substr(start), input.atEnd(), name, delimiter));
    if (container == Container::Csv) {
        return CsvReader::open(std::move(input), delimiter, name, limits);
    }
    std::unique_ptr<RowReader> reader;
    if (container == Container::JsonArray) {
        input.consume(start + 1);
        reader = std::make_unique<JsonArrayReader>(std::move(input), name, limits);
    } else {
        reader = std::make_unique<JsonLinesReader>(std::move(input), limits);
    }
    return reader;
}

}  // namespace poft::data
