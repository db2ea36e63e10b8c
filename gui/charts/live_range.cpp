// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/live_range.h"

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

/// A step that cuts `width` into about five parts.
double roundStep(double width)
{
    return niceAbove(width / 5);
}

bool stillFits(const std::optional<Span>& shown, const Span& data, double leastShare)
{
    return shown && shown->low <= data.low && data.high <= shown->high &&
           data.high - data.low >= leastShare * (shown->high - shown->low);
}

}  // namespace

double niceAbove(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (value <= factor * power * (1 + 1e-12))
            return factor * power;
    }
    return 10 * power;
}

Span settleX(const std::optional<Span>& shown, const Span& data, bool live)
{
    if (live && stillFits(shown, data, 1.0 / 3))
        return *shown;
    const double width = data.high - data.low;
    if (width <= 0)
        return {data.low - 0.5, data.high + 0.5};
    if (!live)
        return {data.low - 0.02 * width, data.high + 0.02 * width};
    const double step = roundStep(width * 1.25) / 2;
    return {data.low, data.low + std::ceil(width * 1.25 / step) * step};
}

Span settleY(const std::optional<Span>& shown, const Span& data)
{
    if (stillFits(shown, data, 0.5))
        return *shown;
    double width = data.high - data.low;
    if (width <= 0)
        width = std::max(std::abs(data.high) * 0.2, 1e-9);
    const double step = roundStep(width) / 2;
    double low = std::floor((data.low - 0.06 * width) / step) * step;
    double high = std::ceil((data.high + 0.06 * width) / step) * step;
    if (data.low >= 0 && data.low < 0.6 * width)
        low = 0;
    if (data.high <= 0 && -data.high < 0.6 * width)
        high = 0;
    return {low, high};
}

std::vector<double> spreadLabels(std::vector<double> wanted, double height, double top, double bottom)
{
    // Groups of labels that touch share one block, centred on the mean of what they want; blocks that touch are merged.
    struct Block {
        double sum;
        int count;
        double start(double labelHeight) const { return sum / count - labelHeight * (count - 1) / 2; }
    };
    std::vector<Block> blocks;
    for (const double centre : wanted) {
        blocks.push_back({centre, 1});
        while (blocks.size() > 1) {
            const Block& last = blocks.back();
            Block& before = blocks[blocks.size() - 2];
            if (before.start(height) + height * before.count <= last.start(height))
                break;
            before.sum += last.sum;
            before.count += last.count;
            blocks.pop_back();
        }
    }
    std::size_t index = 0;
    for (const Block& block : blocks) {
        for (int i = 0; i < block.count; ++i)
            wanted[index++] = block.start(height) + height * i;
    }
    for (std::size_t i = wanted.size(); i-- > 0;) {
        const double limit = i + 1 < wanted.size() ? wanted[i + 1] - height : bottom - height / 2;
        wanted[i] = std::min(wanted[i], limit);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double limit = i > 0 ? wanted[i - 1] + height : top + height / 2;
        wanted[i] = std::max(wanted[i], limit);
    }
    return wanted;
}

}  // namespace poft::gui
