// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/utf8_positions.h"

namespace poft::gui {

std::vector<qsizetype> utf8Positions(const QByteArray& utf8)
{
    std::vector<qsizetype> positions;
    positions.reserve(static_cast<std::size_t>(utf8.size()) + 1);
    qsizetype next = 0;
    qsizetype current = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) {
            current = next;
            next += byte >= 0xF0U ? 2 : 1;  // four bytes are a pair of surrogates
        }
        positions.push_back(current);
    }
    positions.push_back(next);
    return positions;
}

}  // namespace poft::gui
