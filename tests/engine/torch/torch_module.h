// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <QtGlobal>

#include "engine/api/backend.h"

namespace poft::test {

/// The backend of the module, opened once per process; ends the process with the reason where that fails.
api::Backend& torchBackend();

/// A small model that every test can train: 2 layers, grouped-query attention, tied head.
api::ModelConfig tinyConfig();

/// `count` samples of different lengths within tinyConfig()'s vocabulary, each with a prompt, a response and
/// references; the same for the same seed.
std::vector<api::TrainingItem> randomItems(int count, unsigned seed);

/// The value, or a failed test that shows the error's sentence.
template <class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *std::move(result);
}

inline void must(const Status& status)
{
    if (!status)
        qFatal("%s", status.error().message.c_str());
}

}  // namespace poft::test
