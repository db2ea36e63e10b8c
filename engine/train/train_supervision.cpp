// SPDX-License-Identifier: Apache-2.0
#include "engine/train/train_supervision.h"

#include <fmt/format.h>

#include "engine/score/supervision.h"
#include "storage/tables/findings.h"

namespace poft::engine {

Status checkTrainable(const TrainingSet& set, double maxDroppedShare,
                      const std::vector<storage::SupervisionReport>& reports)
{
    const auto left = static_cast<std::int64_t>(set.samples.size()) + set.filtered;
    const std::int64_t all = left + set.dropped;
    const double share = all > 0 ? static_cast<double>(set.dropped) / static_cast<double>(all) : 0;
    if (!set.samples.empty() && share <= maxDroppedShare)
        return {};
    if (all == 0)
        return fail(ErrorKind::Invalid, "Nothing can be trained on: the data set has no samples.");
    std::string reasons;
    for (const storage::SupervisionReport& report : reports)
        if (report.dropped > 0)
            reasons +=
                fmt::format("{}under {}: {}", reasons.empty() ? ": " : "; ", report.modelName, dropReasons(report));
    return fail(
        ErrorKind::Invalid,
        fmt::format("The run does not start: {} of {} samples have nothing to learn from or no score, more than "
                    "max_dropped_share = {:g} allows{}. Look at them (poft-engine preview), raise max_length, or "
                    "raise max_dropped_share.",
                    set.dropped, all, maxDroppedShare, reasons));
}

Status noteSupervision(const JobContext& context, const TrainingSet& set, recipe::Truncation truncation,
                       const std::vector<storage::SupervisionReport>& reports)
{
    for (const storage::SupervisionReport& report : reports)
        for (const Remark& remark : remarksOf(report))
            POFT_TRY(storage::addFinding(context.writer(), context.job().id, remark.warning, remark.sentence));
    if (set.unequalCuts == 0 || truncation == recipe::Truncation::Shared)
        return {};
    return storage::addFinding(
        context.writer(), context.job().id, true,
        fmt::format("Of {} of {} samples the models keep different parts, each cutting at max_length by its own "
                    "tokenizer: their scores compare different texts. Raise max_length, or set truncation = shared.",
                    set.unequalCuts, set.samples.size() + static_cast<std::size_t>(set.filtered)));
}

}  // namespace poft::engine
