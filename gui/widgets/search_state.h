// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace poft::gui {

class DuplicateSearch;
class StateStack;

/// Shows in a stack how far a search for near duplicates is, with the way to begin or to cancel it; `why` says what it
/// is good for here. False where the search is done: then nothing is shown.
bool showSearch(StateStack& stack, const DuplicateSearch& search, const QString& why);

}  // namespace poft::gui
