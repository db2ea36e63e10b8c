// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

// Names that are unique within a table (data sets, models, experiments). For code inside storage/: these throw
// SqlFailure.
namespace poft::storage {

bool nameIsTaken(Connection& connection, std::string_view table, const std::string& name);

/// `wanted`, or the first of "wanted (2)", "wanted (3)" … that is not taken.
std::string freeName(Connection& connection, std::string_view table, const std::string& wanted);

/// The first column of a query, as texts.
std::vector<std::string> namesOf(Connection& connection, std::string_view sql);

/// "There is no data set named "x"; there are "a", "b"."
Error noSuchName(const std::string& noun, const std::string& name, const std::vector<std::string>& names);

}  // namespace poft::storage
