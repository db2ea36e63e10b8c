// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/length_chart.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LengthChart)
};

/// The least length of a bar: "0", "1", "2", "512", "4 K".
QString beginOf(std::size_t bin)
{
    const auto least = bin == 0 ? std::uint64_t{0} : std::uint64_t{1} << (bin - 1);
    if (least >= 1024 * 1024)
        return Words::tr("%1 M").arg(least / (1024 * 1024));
    return least >= 1024 ? Words::tr("%1 K").arg(least / 1024) : QString::number(least);
}

}  // namespace

ChartContent lengthChart(const storage::LengthStatistics* lengths)
{
    ChartContent content;
    content.title = Words::tr("Lengths");
    content.xTitle = Words::tr("bytes");
    content.yTitle = Words::tr("samples");
    content.emptyText = Words::tr("The lengths of prompts and responses appear here as soon as they are counted.");
    if (lengths == nullptr || lengths->samples == 0)
        return content;
    content.caption = Words::tr("A bar counts the lengths from its number up to the next bar's.");
    const std::vector<std::int64_t>& responses = lengths->responseBytes.bins;
    const std::vector<std::int64_t>& prompts = lengths->promptBytes.bins;
    const std::size_t end = std::max(responses.size(), prompts.size());
    const auto at = [](const std::vector<std::int64_t>& bins, std::size_t i) {
        return i < bins.size() ? static_cast<double>(bins[i]) : 0.0;
    };
    const bool prompted = lengths->promptBytes.most > 0;  // plain texts have none, which is no length of theirs
    std::size_t begin = 0;
    while (begin < end && at(responses, begin) == 0 && !(prompted && at(prompts, begin) > 0))
        ++begin;
    BarSeries response{Words::tr("responses"), {Hue::Blue, Dash::Solid, Marker::None}, {}, {}};
    BarSeries prompt{Words::tr("prompts"), {Hue::Neutral, Dash::Dashed, Marker::None}, {}, {}};
    for (std::size_t i = begin; i < end; ++i) {
        content.categories.push_back(beginOf(i));
        response.value.push_back(at(responses, i));
        prompt.value.push_back(at(prompts, i));
    }
    response.counts = prompt.counts = true;
    content.bars.push_back(std::move(response));
    if (prompted)
        content.bars.push_back(std::move(prompt));
    return content;
}

}  // namespace poft::gui
