// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/records/supervision.h"

namespace poft::results {

/// A sentence of a supervision report for a person.
struct Remark {
    bool warning = false;  ///< else a note
    std::string sentence;
};

/// What a person should know before the training, the worst first; empty where all is as it should be.
std::vector<Remark> remarksOf(const storage::SupervisionReport& report);

/// "400 without a response token, 12 whose answers cannot be told from the text around them": why samples are dropped;
/// empty where none is.
std::string dropReasons(const storage::SupervisionReport& report);

}  // namespace poft::results
