// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/search_state.h"

#include "gui/models/duplicate_search.h"
#include "gui/widgets/state_stack.h"

#include <QAction>

namespace poft::gui {

bool showSearch(StateStack& stack, const DuplicateSearch& search, const QString& why)
{
    switch (search.state()) {
        case DuplicateSearch::State::Unknown:
            stack.showBusy(DuplicateSearch::tr("Reading the workspace…"));
            return true;
        case DuplicateSearch::State::NotYet:
            stack.showEmpty(DuplicateSearch::tr("Near duplicates were not looked for yet"), why, {search.findAction()});
            return true;
        case DuplicateSearch::State::UnderWay:
            stack.showBusy(search.sentence(), {search.cancelAction()});
            return true;
        case DuplicateSearch::State::Failed:
            stack.showFailed(search.sentence(), {search.findAction()});
            return true;
        case DuplicateSearch::State::Done:
            break;
    }
    return false;
}

}  // namespace poft::gui
