// SPDX-License-Identifier: Apache-2.0
#include "engine/data/random.h"

namespace poft::data {

namespace {

constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15u;

/// SplitMix64's finaliser: a bijection in which every bit of the input reaches every bit of the output.
std::uint64_t mixed(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}  // namespace

std::uint64_t stableHash(std::string_view bytes, std::uint64_t seed)
{
    std::uint64_t hash = 0xcbf29ce484222325u ^ seed;
    for (const char byte : bytes)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x00000100000001b3u;
    return mixed(hash);
}

std::uint64_t Random::next()
{
    m_state += kGoldenGamma;
    return mixed(m_state);
}

std::uint64_t Random::below(std::uint64_t count)
{
    // Values under 2^64 mod count would make the small results more likely; they are drawn again.
    const std::uint64_t surplus = (0 - count) % count;
    std::uint64_t value = next();
    while (value < surplus)
        value = next();
    return value % count;
}

int Random::between(int low, int high)
{
    return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low) + 1));
}

double Random::uniform()
{
    return static_cast<double>(next() >> 11) * 0x1p-53;
}

}  // namespace poft::data
