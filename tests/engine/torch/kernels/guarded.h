// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/torch/kernels/cuda_arithmetic.h"

namespace poft::test {

/// Numbers of one type for a kernel to work on, at a place with the alignment of device memory (plus `offset` elements,
/// to take it away), between stretches that nothing may write to.
template <class T>
class Guarded {
public:
    explicit Guarded(std::size_t count, std::size_t offset = 0)
        : m_memory(count * sizeof(T) + 2 * kGuard + 512 + offset * sizeof(T), kPattern), m_count(count)
    {
        const auto begin = reinterpret_cast<std::uintptr_t>(m_memory.data()) + kGuard;
        const std::uintptr_t aligned = (begin + 255) / 256 * 256 + offset * sizeof(T);
        m_first = aligned - reinterpret_cast<std::uintptr_t>(m_memory.data());
    }

    T* data() { return reinterpret_cast<T*>(m_memory.data() + m_first); }
    const T* data() const { return reinterpret_cast<const T*>(m_memory.data() + m_first); }
    std::size_t size() const { return m_count; }

    void set(const std::vector<double>& numbers)
    {
        for (std::size_t i = 0; i < m_count; ++i)
            data()[i] = engine::gpu::narrow<T>(static_cast<float>(numbers[i]));
    }

    std::vector<double> numbers() const
    {
        std::vector<double> result;
        for (std::size_t i = 0; i < m_count; ++i)
            result.push_back(engine::gpu::widen(data()[i]));
        return result;
    }

    /// Whether all around is as it was.
    bool isIntact() const
    {
        const auto untouched = [](unsigned char byte) { return byte == kPattern; };
        const auto first = m_memory.begin() + static_cast<std::ptrdiff_t>(m_first);
        return std::all_of(m_memory.begin(), first, untouched) &&
               std::all_of(first + static_cast<std::ptrdiff_t>(m_count * sizeof(T)), m_memory.end(), untouched);
    }

private:
    static constexpr std::size_t kGuard = 512;
    static constexpr unsigned char kPattern = 0xff;  // NaN, should it be read
    std::vector<unsigned char> m_memory;
    std::size_t m_count;
    std::size_t m_first = 0;
};

}  // namespace poft::test
