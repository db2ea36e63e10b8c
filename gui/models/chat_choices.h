// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/workspace/workspace.h"

#include <QString>

#include <optional>
#include <vector>

namespace poft::gui {

/// A model that can be talked to.
struct ChatChoice {
    QString name;    ///< "PoFT, seed 1, step 200", or that of a registered model
    QString folder;  ///< of the model
    bool operator==(const ChatChoice&) const = default;
};

/// The checkpoints of the experiment's runs, each run's newest first; the registered models; the other runs'
/// checkpoints. Each folder once. For the database thread.
Result<std::vector<ChatChoice>> readChatChoices(const storage::Workspace& workspace, storage::Connection& connection,
                                                std::optional<storage::Id> experiment);

}  // namespace poft::gui
