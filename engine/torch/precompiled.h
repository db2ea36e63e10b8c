// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compiled once for the module: LibTorch's headers take longer than all of our own code.
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
