// SPDX-License-Identifier: Apache-2.0
#include "storage/results/sweep.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace poft::results {

std::string Sweep::name() const
{
    return pointer.substr(pointer.rfind('/') + 1);
}

std::optional<Sweep> sweepOf(const ResultTable& table)
{
    Sweep sweep;
    for (const ArmResult& arm : table.arms) {
        const auto cell = nlohmann::json::parse(arm.cell, nullptr, false);
        if (!cell.is_object() || cell.size() != 1 || !cell.begin()->is_number())
            return std::nullopt;
        if (!sweep.pointer.empty() && sweep.pointer != cell.begin().key())
            return std::nullopt;
        sweep.pointer = cell.begin().key();
        auto line = std::ranges::find_if(sweep.lines, [&](const SweepLine& one) { return one.first->arm == arm.arm; });
        if (line == sweep.lines.end())
            line = sweep.lines.insert(sweep.lines.end(), SweepLine{&arm, {}});
        line->points.push_back({cell.begin()->get<double>(), &arm.last()});
    }
    for (SweepLine& line : sweep.lines)
        std::ranges::sort(line.points, {}, &SweepLine::Point::value);
    return sweep.lines.empty() ? std::nullopt : std::optional(std::move(sweep));
}

}  // namespace poft::results
