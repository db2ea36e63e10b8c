// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "storage/result/result.h"
#include "storage/workspace/file_lock.h"

namespace poft::storage {

/// The folder of the machine's device locks: $POFT_LOCK_DIR, else $XDG_RUNTIME_DIR/poft, else a private folder of this
/// user (mode 0700) under the system's temporary folder, refused if somebody else owns it. Made where it is missing.
Result<std::filesystem::path> deviceLockFolder();

/// Takes a device ("cpu", "cuda:0") for this process: one device worker per device and machine. Busy, with the holder
/// named, when another has it.
Result<FileLock> lockDevice(const std::string& device);

/// Whether a live worker has the device.
Result<bool> deviceIsHeld(const std::string& device);

}  // namespace poft::storage
