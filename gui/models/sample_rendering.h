// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace poft::gui {

/// The model that an experiment trains, and what of its settings decides how a sample reaches that model.
struct RenderingSource {
    QString model;        ///< its name in the workspace; empty where the experiment has no training yet
    QStringList options;  ///< of `poft-engine preview`: --max-length and the like

    bool operator==(const RenderingSource&) const = default;
};

/// Of one training of the experiment, or without `run` of its first. For the database thread.
Result<RenderingSource> readRenderingSource(storage::Connection& connection, storage::Id experiment,
                                            std::optional<storage::Id> run);

/// A conversation as a model's template writes it, and what of it is learnt.
struct RenderedText {
    QString title;  ///< "Better answer" of a pair; empty else
    QString text;
    std::vector<std::pair<qsizetype, qsizetype>> learnt;  ///< UTF-16 positions [begin, end), ascending, no overlap
    qsizetype kept = 0;                                   ///< what follows this position was cut off
    qint64 tokens = 0;
    qint64 learntTokens = 0;
    QStringList findings;
    QString problem;  ///< one sentence where the template cannot write it; there is no text then

    bool cut() const { return kept < text.size(); }

    bool operator==(const RenderedText&) const = default;
};

/// From the answer of `poft-engine preview --json` for one sample: one text, or both of a pair; empty where the answer
/// has no sample.
std::vector<RenderedText> renderedTexts(const QJsonObject& answer);

}  // namespace poft::gui
