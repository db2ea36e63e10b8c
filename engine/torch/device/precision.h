// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace poft::engine {

/// Sends float32 products of the CPU through oneDNN where that is faster and still exact. LibTorch offers that path as
/// "bfloat16 inside"; a processor without bfloat16 matrix units computes it in float32 all the same, at twice the speed
/// of the default library on some machines. So it is tried at start on a product whose result is known, and kept only
/// if that is as near as float32 gets. Returns whether it is kept. Call once, before any arithmetic.
bool chooseFloat32Path();

}  // namespace poft::engine
