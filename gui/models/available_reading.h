// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/recipe_text.h"
#include "storage/sqlite/connection.h"

namespace poft::gui {

/// What the workspace has for an experiment: data sets, the newest first, and models, with those that trainings have
/// made last. For the database thread.
Result<Available> readAvailable(storage::Connection& connection);

}  // namespace poft::gui
