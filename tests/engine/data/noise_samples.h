// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/data/noise.h"

/// Small clean data and requests for the tests of noise.
namespace poft::data::testing {

inline Sample conversation(const std::vector<std::string>& turns)
{
    Sample sample;
    for (std::size_t i = 0; i < turns.size(); ++i)
        sample.conversation.messages.push_back(
            {.role = i % 2 ? "assistant" : "user", .content = turns[i], .name = {}, .toolCalls = {}});
    return sample;
}

/// `count` questions, each with an answer of its own.
inline std::vector<Sample> questions(int count)
{
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i)
        samples.push_back(conversation({"question " + std::to_string(i), "the answer to it is " + std::to_string(i)}));
    return samples;
}

inline recipe::Noise noiseOf(std::map<std::string, double> kinds,
                             recipe::Noise::Mode mode = recipe::Noise::Mode::Replace, std::int64_t seed = 1)
{
    recipe::Noise noise;
    noise.kinds = std::move(kinds);
    noise.mode = mode;
    noise.seed = seed;
    return noise;
}

inline const std::string& answer(const Sample& sample)
{
    return sample.conversation.messages.at(1).content;
}

inline int count(const std::vector<Sample>& samples, const std::string& kind)
{
    return static_cast<int>(
        std::count_if(samples.begin(), samples.end(), [&](const Sample& s) { return s.noiseKind == kind; }));
}

}  // namespace poft::data::testing
