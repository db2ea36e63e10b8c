// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/sample.h"

#include <QString>

namespace poft::gui {

/// A sample as plain text: each turn under its role; of a pair both answers.
QString conversationText(const storage::SampleWithBody& sample);

}  // namespace poft::gui
