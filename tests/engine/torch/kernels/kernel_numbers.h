// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

#include "engine/torch/kernels/cuda_table.h"
#include "tests/engine/torch/kernels/double_reference.h"
#include "tests/engine/torch/kernels/guarded.h"

// Numbers and bounds of the tests that run the CUDA kernels on the host.
namespace poft::test {

using reference::Numbers;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class T>
inline constexpr engine::gpu::Element kElement = sizeof(T) == 4 ? engine::gpu::Element::Float32
                                                                : engine::gpu::Element::BFloat16;

/// Of a result that is rounded once to T, relative to the row's largest.
template <class T>
inline constexpr double kBound = sizeof(T) == 4 ? 2e-6 : 5e-3;

class Drawn {
public:
    explicit Drawn(unsigned seed) : m_random(seed) {}

    /// Numbers that T holds.
    template <class T>
    Numbers numbers(std::size_t count, double scale = 1)
    {
        Numbers result(count);
        for (double& x : result)
            x = engine::gpu::widen(engine::gpu::narrow<T>(static_cast<float>(scale * m_normal(m_random))));
        return result;
    }

    std::vector<std::int64_t> below(std::size_t count, std::int64_t bound)
    {
        std::vector<std::int64_t> result(count);
        for (std::int64_t& x : result)
            x = static_cast<std::int64_t>(m_random() % static_cast<unsigned>(bound));
        return result;
    }

private:
    std::mt19937 m_random;
    std::normal_distribution<double> m_normal;
};

/// max |a - b| / max |b|, or / `least` where that is more; infinite where one is no number.
inline double apart(const Numbers& a, const Numbers& b, double least = 1e-30)
{
    double worst = a.size() == b.size() ? 0 : kInfinity;
    double largest = least;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        worst = std::isfinite(a[i]) && std::isfinite(b[i]) ? std::max(worst, std::fabs(a[i] - b[i])) : kInfinity;
        largest = std::max(largest, std::fabs(b[i]));
    }
    return worst / largest;
}

template <class T>
Guarded<T> filled(const Numbers& numbers, std::size_t offset = 0)
{
    Guarded<T> result(numbers.size(), offset);
    result.set(numbers);
    return result;
}

template <class... Buffers>
bool areIntact(const Buffers&... buffers)
{
    return (buffers.isIntact() && ...);
}

inline Numbers plus(const Numbers& a, const Numbers& b)
{
    Numbers result = a;
    for (std::size_t i = 0; i < b.size(); ++i)
        result[i] += b[i];
    return result;
}

inline void rowsAndWidths()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("offset");
    for (const auto& [rows, width] : {std::pair(0, 16),
                                      {1, 1},
                                      {3, 7},
                                      {1, 8},
                                      {9, 24},
                                      {17, 64},
                                      {8, 128},
                                      {5, 129},
                                      {2, 255},
                                      {4, 256},
                                      {3, 576},
                                      {2, 1024},
                                      {3, 1032},
                                      {1, 4104},
                                      {1, 8192},
                                      {1, 2047}})
        QTest::addRow("%d x %d", rows, width) << rows << width << 0;
    QTest::newRow("out of line") << 3 << 264 << 1;
    QTest::newRow("more rows than parts") << 2200 << 16 << 0;
    QTest::newRow("more rows than blocks") << 265 << 1040 << 0;
}

}  // namespace poft::test
