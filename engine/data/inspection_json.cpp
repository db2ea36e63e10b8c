// SPDX-License-Identifier: Apache-2.0
#include "engine/data/inspect.h"
#include "engine/data/sample_json.h"
#include "engine/data/value.h"
#include "storage/content/canonical_json.h"

namespace poft::data {

namespace {

/// Appends an object's members one after the other. Values come as JSON text or as strings.
class ObjectText {
public:
    explicit ObjectText(std::string& out) : m_out(out) { m_out += '{'; }
    ~ObjectText() { m_out += '}'; }
    ObjectText(const ObjectText&) = delete;
    ObjectText& operator=(const ObjectText&) = delete;

    std::string& name(std::string_view name)
    {
        if (m_out.back() != '{') {
            m_out += ',';
        }
        storage::appendJsonString(m_out, name);
        m_out += ':';
        return m_out;
    }
    void string(std::string_view member, std::string_view text) { storage::appendJsonString(name(member), text); }
    void number(std::string_view member, std::uint64_t value) { name(member) += std::to_string(value); }
    void number(std::string_view member, std::int64_t value) { name(member) += std::to_string(value); }
    void null(std::string_view member) { name(member) += "null"; }

private:
    std::string& m_out;
};

template <class Items, class Append>
void appendList(const Items& items, std::string& out, const Append& append)
{
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) {
            out += ',';
        }
        first = false;
        append(item, out);
    }
    out += ']';
}

void appendFile(const InspectedFile& file, std::string& out)
{
    ObjectText object(out);
    object.string("path", file.path);
    if (file.container) {
        object.string("container", containerName(*file.container));
    } else {
        object.null("container");
    }
    object.number("bytes", file.bytes);
    object.number("rows", file.rows);
    object.number("bad_rows", file.badRows);
    if (!file.problem.empty()) {
        object.string("problem", file.problem);
    }
}

/// The type of a column for a script: the words of JSON Schema.
std::string_view schemaType(Value::Type type)
{
    constexpr std::string_view kNames[] = {"null", "boolean", "number", "string", "array", "object"};
    return kNames[static_cast<std::size_t>(type)];
}

void appendColumn(const Column& column, std::string& out)
{
    ObjectText object(out);
    object.string("name", column.name);
    object.string("type", schemaType(column.mainType()));
    object.number("rows", column.present);
}

void appendBadRow(const storage::BadRow& row, std::string& out)
{
    ObjectText object(out);
    object.string("file", row.file);
    object.number("line", row.line);
    object.string("reason", row.reason);
}

void appendDetection(const std::optional<Detection>& detection, ObjectText& object)
{
    if (!detection) {
        for (const char* member : {"format", "reason", "kind", "map"}) {
            object.null(member);
        }
        return;
    }
    object.string("format", formatName(detection->layout.format));
    object.string("reason", detection->reason);
    object.string("kind", kindName(detection->layout.kind()));
    ObjectText map(object.name("map"));
    for (const auto& [field, column] : setFields(detection->layout.fields)) {
        map.string(field, column);
    }
}

}  // namespace

std::string toJson(const Inspection& inspection)
{
    std::string out;
    {
        ObjectText object(out);
        appendList(inspection.files, object.name("files"), appendFile);
        appendDetection(inspection.detection, object);
        if (!inspection.problem.empty()) {
            object.string("problem", inspection.problem);
        }
        appendList(inspection.columns, object.name("columns"), appendColumn);
        object.number("rows", inspection.rows);
        object.number("good_rows", inspection.goodRows);
        object.number("bad_row_count", inspection.badRowCount);
        appendList(inspection.badRows, object.name("bad_rows"), appendBadRow);
        appendList(inspection.rawRows, object.name("raw_rows"),
                   [](const std::string& row, std::string& to) { to += row; });
        appendList(inspection.samples, object.name("samples"),
                   [](const Sample& sample, std::string& to) { to += toJson(sample); });
    }
    return out;
}

}  // namespace poft::data
