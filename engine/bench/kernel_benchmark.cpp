// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/benchmark.h"

namespace poft::engine {

Status benchKernels(const BenchSettings& settings, const MeasurementSink& sink)
{
    const auto rates = settings.backend->kernelRates(settings.device);
    if (!rates && rates.error().kind == ErrorKind::Device) {
        sink({"all of it", 0, "GB/s", 0, rates.error().message});
        return {};
    }
    if (!rates)
        return fail(rates.error());
    double copy = 0;
    for (const api::KernelRate& rate : *rates) {
        if (!rate.problem.empty()) {
            sink({rate.name, 0, "GB/s", 0, rate.problem});
            continue;
        }
        sink({rate.name, rate.bytesPerSecond / 1e9, "GB/s"});
        if (copy == 0)
            copy = rate.bytesPerSecond;
        else
            sink({rate.name, 100 * rate.bytesPerSecond / copy, "% of a copy"});
    }
    return {};
}

}  // namespace poft::engine
