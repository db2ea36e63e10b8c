// SPDX-License-Identifier: Apache-2.0
#include "engine/data/inspect.h"

#include <fmt/format.h>

#include "engine/commands/commands.h"

namespace poft::engine {

namespace {

void printPlain(const data::Inspection& inspection)
{
    if (inspection.detection)
        fmt::print("format   {} ({})\n", data::formatName(inspection.detection->layout.format),
                   inspection.detection->reason);
    fmt::print("rows     {} good, {} bad\n", inspection.goodRows, inspection.badRowCount);
    std::string columns;
    for (const data::Column& column : inspection.columns)
        columns += (columns.empty() ? "" : ", ") + column.name;
    fmt::print("columns  {}\n", columns);
    for (const auto& row : inspection.badRows)
        fmt::print("bad row  {}:{}: {}\n", row.file, row.line, row.reason);
    for (const data::Sample& sample : inspection.samples)
        for (const text::Message& message : sample.conversation.messages)
            fmt::print("{:>9}: {}\n", message.role, message.content);
}

}  // namespace

Status inspectFiles(const InspectArguments& arguments)
{
    data::InspectRequest request;
    request.layout.format = arguments.format;
    POFT_TRY_ASSIGN(request.layout.map, data::parseFieldMap(arguments.map));
    request.rows = arguments.rows;
    const data::Inspection inspection = data::inspect(arguments.files, request);
    if (arguments.json)
        fmt::print("{}\n", data::toJson(inspection));
    else
        printPlain(inspection);
    if (!inspection.problem.empty())
        return fail(ErrorKind::Invalid, inspection.problem);
    return {};
}

}  // namespace poft::engine
