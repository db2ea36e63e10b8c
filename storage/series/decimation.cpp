// SPDX-License-Identifier: Apache-2.0
#include "storage/series/decimation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace poft::series {

namespace {

/// Collects the points of one pixel column by their position in the curve.
class Column {
public:
    explicit Column(std::span<const double> y) : m_y(y) {}

    bool empty() const { return m_count == 0; }

    void add(std::size_t i)
    {
        if (m_count++ == 0)
            m_first = m_lowest = m_highest = i;
        m_last = i;
        if (m_y[i] < m_y[m_lowest])
            m_lowest = i;
        if (m_y[i] > m_y[m_highest])
            m_highest = i;
    }

    void moveTo(std::span<const double> x, Curve& out)
    {
        std::array kept{m_first, m_lowest, m_highest, m_last};
        std::ranges::sort(kept);
        const auto end = std::ranges::unique(kept).begin();
        for (auto i = kept.begin(); m_count > 0 && i != end; ++i) {
            out.x.push_back(x[*i]);
            out.y.push_back(m_y[*i]);
        }
        m_count = 0;
    }

private:
    std::span<const double> m_y;
    std::size_t m_count = 0;
    std::size_t m_first = 0;
    std::size_t m_lowest = 0;
    std::size_t m_highest = 0;
    std::size_t m_last = 0;
};

}  // namespace

Curve decimate(std::span<const double> x, std::span<const double> y, double low, double high, int columns)
{
    Curve out;
    const std::size_t size = std::min(x.size(), y.size());
    if (!(high > low) || columns < 1)
        return out;
    const double perUnit = columns / (high - low);
    Column column(y);
    int current = 0;
    const auto inside = [&](std::size_t i) { return std::isfinite(x[i]) && std::isfinite(y[i]); };

    const auto begin = static_cast<std::size_t>(
        std::lower_bound(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(size), low) - x.begin());
    for (std::size_t i = begin; i-- > 0;) {
        if (inside(i)) {
            column.add(i);
            column.moveTo(x, out);
            break;
        }
    }
    for (std::size_t i = begin; i < size; ++i) {
        if (!inside(i))
            continue;
        const bool beyond = x[i] > high;
        const int place = beyond ? columns : std::min(columns - 1, static_cast<int>((x[i] - low) * perUnit));
        if (place != current)
            column.moveTo(x, out);
        current = place;
        column.add(i);
        if (beyond)
            break;
    }
    column.moveTo(x, out);
    return out;
}

}  // namespace poft::series
