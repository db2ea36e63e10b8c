// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/theme.h"
#include "gui/models/sample_rendering.h"
#include "storage/records/sample.h"

#include <vector>

class QTextDocument;

namespace poft::gui {

/// Where a long text ends until a person asks for all of it: so much is laid out without being felt.
inline constexpr qsizetype kShownAtOnce = 100'000;

/// The address of the link that asks for the whole text.
inline constexpr const char* kWholeLink = "whole";

/// Writes a sample for reading: each turn under its role, code between ``` fences and tool calls in a fixed-width font.
/// `most` characters of the messages are written, then a link to kWholeLink; 0: all.
void writeConversation(QTextDocument& document, const storage::SampleWithBody& sample, const Theme& theme,
                       qsizetype most);

/// Writes what a model's template makes of it: what is learnt is tinted and underlined, what was cut off is struck out
/// behind a mark.
void writeRendered(QTextDocument& document, const std::vector<RenderedText>& texts, const Theme& theme, qsizetype most);

}  // namespace poft::gui
