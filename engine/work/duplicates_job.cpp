// SPDX-License-Identifier: Apache-2.0
#include "engine/work/duplicates_job.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"

namespace poft::engine {

Status searchDuplicates(const JobContext& context, storage::Id dataset, const data::NearDuplicateSettings& settings)
{
    double shown = 0;
    POFT_TRY_ASSIGN(const auto found, data::findNearDuplicates(context.connection, dataset, settings, [&](double done) {
                        shown = std::max(shown, done);
                        context.control.progress(shown, fmt::format("{:.0f} % compared", 100 * shown));
                        return context.control.proceed();
                    }));
    return storage::writeNearDuplicates(context.writer(), dataset, settings.toJson(), found);
}

Status runDuplicatesJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::DuplicatesSpec spec, recipe::duplicatesSpecFromText(context.job().spec));
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(spec.dataset));
    data::NearDuplicateSettings settings;
    settings.threshold = spec.threshold;
    return searchDuplicates(context, dataset.id, settings);
}

}  // namespace poft::engine
