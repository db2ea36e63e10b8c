// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/api/backend.h"
#include "storage/result/result.h"

namespace poft::engine {

/// One row of `poft-engine bench`: a rate, more is better, or memory in GiB.
struct Measurement {
    std::string what;          ///< "in the style of Llama 3, ids"
    double value = 0;          ///< in `unit`; without meaning where it was skipped
    std::string unit;          ///< "MB/s"
    double goal = 0;           ///< in the same unit; 0 = none
    std::string skipped = {};  ///< why it could not be measured here, in one sentence; empty = it was
};

/// What a benchmark may use.
struct BenchSettings {
    std::filesystem::path scratch;    ///< an empty folder of its own, removed after it
    std::filesystem::path model;      ///< a model folder of the user, or empty: then all input is made up
    api::Backend* backend = nullptr;  ///< borrowed; there for benchmarks that compute
    api::Device device;               ///< where those do
};

/// Takes a row as soon as it is measured.
using MeasurementSink = std::function<void(const Measurement&)>;

/// Some rows about one part of the engine. Input is made from fixed seeds, so that two builds measure the same work.
struct Benchmark {
    const char* name;   ///< on the command line
    const char* about;  ///< what is measured and in which time: of the processor, or on the clock
    bool computes;      ///< whether it needs LibTorch
    Status (*run)(const BenchSettings& settings, const MeasurementSink& sink);
};

/// All of them, in the order in which they run. A new one is a function in a file of this folder and an entry in the
/// list of benchmark.cpp.
const std::vector<Benchmark>& benchmarks();

Status benchTokenizer(const BenchSettings& settings, const MeasurementSink& sink);
Status benchTemplates(const BenchSettings& settings, const MeasurementSink& sink);
Status benchTraining(const BenchSettings& settings, const MeasurementSink& sink);
Status benchScoring(const BenchSettings& settings, const MeasurementSink& sink);
Status benchKernels(const BenchSettings& settings, const MeasurementSink& sink);
Status benchWeights(const BenchSettings& settings, const MeasurementSink& sink);
Status benchImport(const BenchSettings& settings, const MeasurementSink& sink);
Status benchScores(const BenchSettings& settings, const MeasurementSink& sink);

}  // namespace poft::engine
