// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/sample.h"

#include <QString>

#include <string>

namespace poft::gui {

/// A message's role in the reader's words: "User".
QString roleName(const std::string& role);

/// A sample as plain text: each turn under its role; of a pair both answers.
QString conversationText(const storage::SampleWithBody& sample);

}  // namespace poft::gui
