// SPDX-License-Identifier: Apache-2.0
#include "storage/results/supervision_remarks.h"

#include <fmt/format.h>

namespace poft::results {

using storage::SupervisionReport;

std::string dropReasons(const SupervisionReport& report)
{
    std::string out;
    const auto add = [&](std::int64_t count, const char* reason) {
        if (count > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, reason);
    };
    add(report.noResponse, "without a response token within max_length");
    add(report.undecided, "whose answers cannot be told from the text that the template writes around them");
    add(report.notRendered, "that the template refuses");
    return out;
}

std::vector<Remark> remarksOf(const SupervisionReport& report)
{
    std::vector<Remark> out;
    const std::string where = fmt::format("{} under {}", report.datasetName, report.modelName);
    if (report.dropped > 0)
        out.push_back({true, fmt::format("{}: {} of {} samples have nothing to learn from and are dropped for all "
                                         "models ({}).",
                                         where, report.dropped, report.samples, dropReasons(report))});
    if (report.bosTwo > 0)
        out.push_back({true, fmt::format("{}: {} sequences begin with two beginning-of-text tokens; leave one out of "
                                         "the chat template or of the data.",
                                         where, report.bosTwo)});
    if (report.endMissing > 0)
        out.push_back({true, fmt::format("{}: {} sequences have an answer after which the chat template writes no "
                                         "end-of-turn token, so the model does not learn to stop there.",
                                         where, report.endMissing)});
    if (report.cut > 0)
        out.push_back({false, fmt::format("{}: {} of {} responses are cut, {} of them earlier than max_length asks, "
                                          "for another model (truncation = shared).",
                                          where, report.cut, report.sequences, report.cutForOthers)});
    if (report.boundaryMerges > 0)
        out.push_back({false, fmt::format("{}: {} sequences have a token across the border of a response; it counts "
                                          "as part of the response.",
                                          where, report.boundaryMerges)});
    return out;
}

}  // namespace poft::results
