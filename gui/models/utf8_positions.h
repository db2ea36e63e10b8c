// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace poft::gui {

/// The UTF-16 position of each byte of a text, and of its end: the engine counts bytes, a QString does not. Bytes
/// within a character have that character's.
std::vector<qsizetype> utf8Positions(const QByteArray& utf8);

}  // namespace poft::gui
