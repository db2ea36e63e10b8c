// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/names.h"

#include "storage/sqlite/statement.h"

namespace poft::storage {

bool nameIsTaken(Connection& connection, std::string_view table, const std::string& name)
{
    Statement statement = connection.prepare("SELECT 1 FROM " + std::string(table) + " WHERE name = ?");
    return statement.bindAll(name).step();
}

std::string freeName(Connection& connection, std::string_view table, const std::string& wanted)
{
    std::string name = wanted;
    for (int number = 2; nameIsTaken(connection, table, name); ++number)
        name = wanted + " (" + std::to_string(number) + ")";
    return name;
}

std::vector<std::string> namesOf(Connection& connection, std::string_view sql)
{
    std::vector<std::string> names;
    Statement statement = connection.prepare(sql);
    while (statement.step())
        names.push_back(statement.text(0));
    return names;
}

Error noSuchName(const std::string& noun, const std::string& name, const std::vector<std::string>& names)
{
    constexpr std::size_t kShown = 8;
    std::string sentence = "There is no " + noun + " named \"" + name + "\"";
    if (names.empty())
        return {ErrorKind::NotFound, sentence + "; the workspace has none yet."};
    sentence += "; there " + std::string(names.size() == 1 ? "is " : "are ");
    for (std::size_t index = 0; index < names.size() && index < kShown; ++index)
        sentence += (index > 0 ? ", \"" : "\"") + names[index] + "\"";
    if (names.size() > kShown)
        sentence += " and " + std::to_string(names.size() - kShown) + " more";
    return {ErrorKind::NotFound, sentence + "."};
}

}  // namespace poft::storage
