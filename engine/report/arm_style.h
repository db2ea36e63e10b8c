// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace poft::engine {

/// Colour and dashes of an arm: one colour for each objective everywhere (Okabe and Ito's palette), dashes so that
/// colour is never alone.
struct ArmStyle {
    std::string color;
    std::string dashes;
};

/// By the arm's objective ("sft", "poft", "bi_poft", "dpo") and, for DPO, whether it comes after a PoFT-like arm.
ArmStyle armStyle(const std::string& objective, bool afterPoft);

inline constexpr const char* kCleanColor = "#009E73";
inline constexpr const char* kNoiseColor = "#D55E00";

}  // namespace poft::engine
