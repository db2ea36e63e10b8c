// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet_rows.h"

#include <algorithm>

#include "storage/content/utf8.h"
#include "storage/files/sha256.h"

namespace poft::data {

namespace {

bool isUtf8(const std::string& text)
{
    return storage::validUtf8Prefix(text) == text.size();
}

bool isUtf8(const Value& value)
{
    return isUtf8(value.text) &&
           std::all_of(value.items.begin(), value.items.end(), [](const Value& item) { return isUtf8(item); }) &&
           std::all_of(value.members.begin(), value.members.end(),
                       [](const Member& member) { return isUtf8(member.name) && isUtf8(member.value); });
}

}  // namespace

Result<std::unique_ptr<RowReader>> ParquetRows::open(const std::filesystem::path& path, const ReaderLimits& limits)
{
    const auto module = parquetModule();
    if (!module) {
        return fail(module.error().kind, path.string() + " cannot be read. " + module.error().message);
    }
    POFT_TRY_ASSIGN(auto reader, (*module)->open(path, limits));
    return std::unique_ptr<RowReader>(new ParquetRows(path, std::move(reader), limits));
}

Result<bool> ParquetRows::next(Row& row)
{
    POFT_TRY_ASSIGN(const bool more, m_reader->next(row));
    if (more) {
        check(row);
    } else if (m_sha256.empty()) {
        // The reader jumps about in the file, so its bytes are not seen in order.
        POFT_TRY_ASSIGN(m_sha256, files::sha256HexOfFile(m_path));
    }
    return more;
}

void ParquetRows::check(Row& row)
{
    for (Member& column : row.value.members) {
        const bool isJson = column.value.isString() &&
                            std::ranges::find(m_reader->jsonColumns(), column.name) != m_reader->jsonColumns().end();
        if (!isUtf8(column.value)) {
            row.problem = "\"" + column.name + "\" is not valid UTF-8";
        } else if (isJson) {
            auto value = m_parser.parseCopy(column.value.text, m_limits.rowValues);
            if (value) {
                column.value = *std::move(value);
            } else {
                row.problem = "\"" + column.name + "\" holds JSON that cannot be read: " + value.error().message;
            }
        }
    }
    if (!row.good()) {
        row.value = {};
    }
}

}  // namespace poft::data
