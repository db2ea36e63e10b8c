// SPDX-License-Identifier: Apache-2.0
#include "engine/data/row_reader.h"

#include <array>

#include "engine/data/byte_source.h"
#include "engine/data/input_buffer.h"
#include "engine/data/json_rows.h"

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

/// Files that people bring and that are no JSON, by their first bytes.
constexpr std::array kForeign = {
    Signature{"\x1F\x8B"sv, "is packed with gzip", "unpack it first (gunzip)"},
    Signature{"\x28\xB5\x2F\xFD"sv, "is packed with zstd", "unpack it first (unzstd)"},
    Signature{"PK\x03\x04"sv, "is a zip archive", "unpack it first (unzip)"},
    Signature{"PAR1"sv, "is a Parquet file", "write its rows as JSON Lines first"},
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

bool anyLineStartsWithBrace(std::string_view text)
{
    std::size_t end = 0;
    while ((end = text.find('\n', end)) != std::string_view::npos) {
        ++end;
        if (end < text.size() && text[end] == '{') {
            return true;
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

Result<Container> containerOf(std::string_view text, const std::string& name)
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
    if (anyLineStartsWithBrace(text)) {
        return Container::JsonLines;
    }
    return fail(ErrorKind::Invalid, name + " is neither a JSON array nor JSON Lines (it begins with \"" +
                                        shownStart(text) + "\"): give a file of JSON rows.");
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
    return container == Container::JsonArray ? "json" : "jsonl";
}

Result<std::unique_ptr<RowReader>> openRows(const std::filesystem::path& path, const ReaderLimits& limits)
{
    const std::string name = path.string();
    POFT_TRY_ASSIGN(auto source, openFile(path));
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
    POFT_TRY_ASSIGN(const Container container, containerOf(input.text().substr(start), name));
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
