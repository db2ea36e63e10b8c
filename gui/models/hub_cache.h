// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace poft::gui {

/// Where Hugging Face's programs keep what they fetched: $HF_HUB_CACHE, else $HF_HOME/hub, else
/// ~/.cache/huggingface/hub.
QString huggingFaceCache();

/// The models in a cache that have a snapshot, as "organisation/name", sorted.
QStringList cachedModels(const QString& cache);

}  // namespace poft::gui
