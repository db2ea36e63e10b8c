// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/benchmark.h"

namespace poft::engine {

const std::vector<Benchmark>& benchmarks()
{
    static const std::vector<Benchmark> all{
        {"tokenizer", "text to tokens and back on one thread, by processor time", false, benchTokenizer},
        {"templates", "conversations as chat templates write them, on one thread, by processor time", false,
         benchTemplates},
        {"training", "optimizer steps beside the fastest product of the device, on the clock", true, benchTraining},
        {"scoring", "log-likelihoods of responses beside the same product, on the clock", true, benchScoring},
        {"kernels", "our CUDA kernels beside a copy on the device, on the clock", true, benchKernels},
        {"weights", "bytes of safetensors from the page cache to the model, on the clock", true, benchWeights},
        {"import", "conversations of a JSON Lines file into a workspace, on the clock", false, benchImport},
        {"scores", "scores of samples into a workspace, on the clock", false, benchScores},
    };
    return all;
}

}  // namespace poft::engine
