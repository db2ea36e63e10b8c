// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/token_blob.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace poft::storage {

namespace {

constexpr int kMantissaBits = 10;
constexpr int kBias = 15;
constexpr std::uint16_t kInfinity = 0x7c00;

void appendNumber(std::string& out, std::int64_t number)
{
    auto rest = (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
    for (; rest >= 0x80; rest >>= 7)
        out += static_cast<char>(rest | 0x80);
    out += static_cast<char>(rest);
}

/// Takes the next number off the front; none where the bytes end within it.
std::optional<std::int64_t> takeNumber(std::string_view& bytes)
{
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80)
            return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
    }
    return std::nullopt;
}

/// Both ends below this, or the blob is not one of ours.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 32;

}  // namespace

std::uint16_t toHalf(float value)
{
    const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    if (std::isnan(value))
        return sign | kInfinity | 0x200;
    const float size = std::fabs(value);
    if (size >= 65520.0f)  // halfway between the largest number and the next power of two
        return sign | kInfinity;
    if (size == 0)
        return sign;  // frexp knows no exponent of it
    // Below 2^-14 numbers lie 2^-24 apart; above, 2^10 of them fill each power of two. nearbyint rounds ties to even.
    int exponent = 0;
    std::frexp(size, &exponent);
    const int power = std::max(exponent - 1, 1 - kBias);
    const float steps = std::nearbyint(std::ldexp(size, kMantissaBits - power));
    // A mantissa that rounds up to the next power of two carries into the exponent by itself.
    const int field = (power + kBias - 1) << kMantissaBits;
    return static_cast<std::uint16_t>(sign | (field + static_cast<int>(steps)));
}

float fromHalf(std::uint16_t bits)
{
    const int exponent = (bits & kInfinity) >> kMantissaBits;
    const int mantissa = bits & 0x3ff;
    float size = 0;
    if (exponent == 31)
        size = mantissa == 0 ? INFINITY : NAN;
    else if (exponent == 0)
        size = std::ldexp(static_cast<float>(mantissa), 1 - kBias - kMantissaBits);
    else
        size = std::ldexp(static_cast<float>(mantissa + 0x400), exponent - kBias - kMantissaBits);
    return (bits & 0x8000) != 0 ? -size : size;
}

TokenBlob packTokens(std::span<const TokenLikelihood> tokens)
{
    TokenBlob blob;
    blob.likelihoods.reserve(2 * tokens.size());
    std::int64_t message = 0;
    std::int64_t end = 0;
    for (const TokenLikelihood& token : tokens) {
        const std::uint16_t half = toHalf(token.value);
        blob.likelihoods += static_cast<char>(half & 0xff);
        blob.likelihoods += static_cast<char>(half >> 8);
        if (token.message != message)
            end = 0;
        appendNumber(blob.places, token.message - message);
        appendNumber(blob.places, token.begin - end);
        appendNumber(blob.places, token.end - token.begin);
        message = token.message;
        end = token.end;
    }
    return blob;
}

std::optional<std::vector<TokenLikelihood>> unpackTokens(std::string_view likelihoods, std::string_view places)
{
    std::vector<TokenLikelihood> tokens;
    tokens.reserve(likelihoods.size() / 2);
    std::int64_t message = 0;
    std::int64_t end = 0;
    for (; likelihoods.size() >= 2; likelihoods.remove_prefix(2)) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(likelihoods[i]); };
        const auto ahead = takeNumber(places);
        const auto gap = takeNumber(places);
        const auto length = takeNumber(places);
        if (!ahead || !gap || !length || std::abs(*ahead) > kMostBytes || std::abs(*gap) > kMostBytes || *length < 0 ||
            *length > kMostBytes)
            return std::nullopt;
        TokenLikelihood token;
        token.message = message + *ahead;
        token.begin = (*ahead == 0 ? end : 0) + *gap;
        token.end = token.begin + *length;
        token.value = fromHalf(static_cast<std::uint16_t>(byte(0) | byte(1) << 8));
        if (token.message < 0 || token.begin < 0 || token.end > kMostBytes)
            return std::nullopt;
        message = token.message;
        end = token.end;
        tokens.push_back(token);
    }
    if (!likelihoods.empty() || !places.empty())
        return std::nullopt;
    return tokens;
}

}  // namespace poft::storage
