// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/token_likelihood.h"

namespace poft::storage {

/// The nearest IEEE 754 binary16 number (ties to even) as its bits; beyond 65504 infinity.
std::uint16_t toHalf(float value);

/// The number that 16 bits stand for.
float fromHalf(std::uint16_t bits);

/// token_likelihoods.likelihoods and .places of the schema.
struct TokenBlob {
    std::string likelihoods;
    std::string places;
};

TokenBlob packTokens(std::span<const TokenLikelihood> tokens);

/// The tokens again, their values rounded; none where the two do not fit together.
std::optional<std::vector<TokenLikelihood>> unpackTokens(std::string_view likelihoods, std::string_view places);

}  // namespace poft::storage
