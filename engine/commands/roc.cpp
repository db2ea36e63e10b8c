// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/report/noise_detection.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const NoiseDetector& detector)
{
    Json points = Json::array();
    // The first threshold is infinite, which JSON cannot say.
    const double sign = detector.kind == NoiseDetector::Kind::Disagreement ? 1 : -1;  // all others look for low values
    for (const series::RocPoint& point : detector.roc.points)
        points.push_back({{"false_positive_rate", point.falsePositiveRate},
                          {"true_positive_rate", point.truePositiveRate},
                          {"threshold", std::isfinite(point.threshold) ? Json(sign * point.threshold) : Json()}});
    Json out{{"ranked_by", nameOf(detector)},
             {"auc", std::isfinite(detector.roc.area) ? Json(detector.roc.area) : Json()},
             {"noise", detector.roc.positives},
             {"clean", detector.roc.negatives}};
    if (!detector.model.empty())
        out["model"] = detector.model;
    if (detector.kind == NoiseDetector::Kind::Without)
        out["mean_shift"] = detector.shift;
    if (!detector.run.arm.empty())
        out.update({{"arm", detector.run.arm},
                    {"cell", detector.run.cell},
                    {"seed", detector.run.seed},
                    {"epoch", detector.epoch}});
    out["points"] = std::move(points);
    return out;
}

}  // namespace

Status measureNoiseDetection(const RocArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
    POFT_TRY_ASSIGN(const auto detections, noiseDetection(*open.connection, experiment.id));
    if (detections.empty())
        return fail(ErrorKind::NotFound,
                    fmt::format("No training set of {} has aligned scores and samples known to be noise beside clean "
                                "ones: make some with poft-engine noise, or import a column is_noise.",
                                experiment.name));
    if (!arguments.json) {
        fmt::print("{}", toMarkdown(detections));
        return {};
    }
    Json sets = Json::array();
    for (const NoiseDetection& detection : detections) {
        Json detectors = Json::array();
        for (const NoiseDetector& detector : detection.detectors)
            detectors.push_back(toJson(detector));
        sets.push_back({{"dataset", detection.dataset}, {"detectors", std::move(detectors)}});
    }
    fmt::print("{}\n", Json{{"experiment", experiment.name}, {"datasets", std::move(sets)}}.dump(2));
    return {};
}

}  // namespace poft::engine
