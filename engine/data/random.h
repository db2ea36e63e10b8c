// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace poft::data {

/// A 64-bit hash of bytes (FNV-1a, then SplitMix64's finaliser): the same on every machine and in every version. For
/// seeds and for choosing a part; it is no protection against anybody who picks the bytes.
std::uint64_t stableHash(std::string_view bytes, std::uint64_t seed = 0);

/// A generator of random numbers whose every result is fixed by the seed, on every machine and compiler (SplitMix64;
/// Steele, Lea and Flood 2014). The distributions of the standard library are left to its implementation and are not
/// used for data. A value; not for several threads at once.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    /// 64 random bits.
    std::uint64_t next();

    /// Uniform in 0 … count - 1, without bias. `count` is at least 1.
    std::uint64_t below(std::uint64_t count);

    /// Uniform in low … high, both included; low <= high.
    int between(int low, int high);

    /// Uniform in [0, 1), a multiple of 2^-53.
    double uniform();

    /// True with that probability.
    bool chance(double probability) { return uniform() < probability; }

    /// Every order is equally likely (Fisher and Yates).
    template <class T>
    void shuffle(std::vector<T>& items)
    {
        for (std::size_t left = items.size(); left > 1; --left)
            std::swap(items[left - 1], items[below(left)]);
    }

private:
    std::uint64_t m_state;
};

}  // namespace poft::data
