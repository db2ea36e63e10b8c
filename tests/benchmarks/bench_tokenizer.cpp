// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_tokenizer FOLDER < TEXTS: how fast one thread tokenizes texts, a JSON string a line. Prints one JSON line
// with megabytes of text per second of processor time, the best of several rounds. bench_tokenizer.py runs it beside
// Hugging Face's. Goals: 40 MB/s in the style of Llama 3, 20 MB/s in the style of Llama 2.

#include <nlohmann/json.hpp>

#include <time.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

using poft::tokenizer::Tokenizer;

namespace {

constexpr int kRounds = 7;

/// Of this process: other work on the machine does not count.
double processorSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <class Work>
double bestSeconds(const Work& work)
{
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const double begin = processorSeconds();
        work();
        best = std::min(best, processorSeconds() - begin);
    }
    return best;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: poft_bench_tokenizer FOLDER < TEXTS (a JSON string a line)\n";
        return 2;
    }
    const double begin = processorSeconds();
    const auto tokenizer = Tokenizer::load(argv[1]);
    const double loading = processorSeconds() - begin;
    if (!tokenizer) {
        std::cerr << tokenizer.error().message << "\n";
        return 1;
    }
    std::vector<std::string> texts;
    std::size_t bytes = 0;
    for (std::string line; std::getline(std::cin, line);) {
        texts.push_back(nlohmann::json::parse(line).get<std::string>());
        bytes += texts.back().size();
    }
    std::size_t tokens = 0;
    std::vector<std::vector<poft::api::TokenId>> ids(texts.size());
    const double plain = bestSeconds([&] {
        for (std::size_t i = 0; i < texts.size(); ++i)
            ids[i] = tokenizer->encodeIds(texts[i]);
    });
    const double ranges = bestSeconds([&] {
        for (const std::string& text : texts)
            tokens += tokenizer->encode(text).offsets.size();
    });
    const double decoding = bestSeconds([&] {
        for (const auto& row : ids)
            tokens += tokenizer->decode(row, false).size() > 0 ? 1 : 0;
    });
    const double megabytes = static_cast<double>(bytes) * 1e-6;
    std::cout << nlohmann::ordered_json{{"megabytes", megabytes},
                                        {"load_seconds", loading},
                                        {"ids_mb_per_second", megabytes / plain},
                                        {"offsets_mb_per_second", megabytes / ranges},
                                        {"decode_mb_per_second", megabytes / decoding}}
              << "\n";
    return tokens > 0 ? 0 : 1;
}
