// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/mark.h"

#include <QString>

namespace poft::gui {

/// "keep · wrong, rude · “ask Ann”"; empty where nothing is said.
QString marksText(const storage::SampleMarks& marks);

}  // namespace poft::gui
