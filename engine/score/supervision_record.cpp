// SPDX-License-Identifier: Apache-2.0
#include "engine/score/supervision_record.h"

#include <fmt/format.h>

#include "storage/tables/supervision.h"

namespace poft::engine {

namespace {

Result<storage::SupervisionReport> makeReport(const JobContext& context, const storage::Dataset& dataset,
                                              const SupervisedModel& supervised, const recipe::ScoreSettings& settings,
                                              const std::string& templateDate)
{
    const storage::Model& model = supervised.model;
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(context.workspace.resolve(model.path), templateDate));
    POFT_TRY_ASSIGN(SharedCut shared, loadSharedCut(context.workspace, model, supervised.sharedWith, templateDate));
    const SequenceMaker maker(text, settings, std::move(shared));
    POFT_TRY_ASSIGN(
        Supervision made, superviseDataset(context.connection, dataset, model, maker, templateDate, [&](double share) {
            context.control.progress(0, fmt::format("checking what {} sees: {:.0f} %", model.name, 100 * share));
            return context.control.proceed();
        }));
    POFT_TRY_ASSIGN(made.report.id, storage::insertSupervision(context.writer(), made.report, made.samples));
    return std::move(made.report);
}

}  // namespace

Result<storage::SupervisionReport> recordSupervision(const JobContext& context, const storage::Dataset& dataset,
                                                     const SupervisedModel& supervised,
                                                     const recipe::ScoreSettings& settings,
                                                     const std::string& templateDate)
{
    const std::string key = supervisionKey(dataset, supervised.model, settings,
                                           sharedCutKeys(supervised.model, supervised.sharedWith), templateDate);
    POFT_TRY_ASSIGN(std::optional<storage::SupervisionReport> report,
                    storage::findSupervision(context.connection, key));
    if (!report) {
        POFT_TRY_ASSIGN(report, makeReport(context, dataset, supervised, settings, templateDate));
    }
    POFT_TRY(storage::linkSupervision(context.writer(), context.job().id, *report, supervised.role));
    return *std::move(report);
}

}  // namespace poft::engine
