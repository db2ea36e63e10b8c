// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/benchmark.h"

namespace poft::engine {

const std::vector<Benchmark>& benchmarks()
{
    static const std::vector<Benchmark> all{
        {"tokenizer", "text to tokens and back on one thread, by processor time", benchTokenizer},
        {"templates", "conversations as chat templates write them, on one thread, by processor time", benchTemplates},
        {"weights", "bytes of safetensors from the page cache to the model, on the clock", benchWeights},
        {"import", "conversations of a JSON Lines file into a workspace, on the clock", benchImport},
        {"scores", "scores of samples into a workspace, on the clock", benchScores},
    };
    return all;
}

}  // namespace poft::engine
