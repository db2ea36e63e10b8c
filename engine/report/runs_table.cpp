// SPDX-License-Identifier: Apache-2.0
#include "engine/report/runs_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "storage/results/table_text.h"
#include "storage/series/statistics.h"
#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

/// The mean of a metric over the steps that have it; "–" where none has.
std::string meanText(const std::vector<storage::Step>& steps, double storage::Step::*metric)
{
    std::vector<double> values;
    for (const storage::Step& step : steps)
        if (std::isfinite(step.*metric))
            values.push_back(step.*metric);
    return values.empty() ? std::string("–") : fmt::format("{:.4f}", series::mean(values));
}

}  // namespace

Result<std::string> runsMarkdown(storage::Connection& connection, const std::vector<ArmRun>& runs)
{
    if (runs.empty())
        return std::string();
    std::string out =
        "Loss, cross-entropy (nats per token, mean over samples) and τ are means over the last tenth of the steps.\n\n"
        "| run | objective | steps | epochs | samples | dropped | loss | cross-entropy | τ |\n"
        "|---|---|---|---|---|---|---|---|---|\n";
    for (const ArmRun& run : runs) {
        const std::int64_t last = run.run.step - std::max<std::int64_t>(1, run.run.step / 10);
        POFT_TRY_ASSIGN(const auto steps, storage::stepsAfter(connection, run.run.id, std::max<std::int64_t>(0, last)));
        out +=
            fmt::format("| {} | {} | {}{} | {:g} | {} | {} | {} | {} | {} |\n", results::markdownText(run.run.name),
                        run.run.objective, run.run.step,
                        run.run.finishedAt.empty() ? fmt::format(" of {}", run.run.totalSteps) : std::string(),
                        run.run.epoch, run.run.samples, run.run.droppedSamples, meanText(steps, &storage::Step::loss),
                        meanText(steps, &storage::Step::ceSample), meanText(steps, &storage::Step::tauMean));
    }
    return out;
}

}  // namespace poft::engine
