// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"

namespace poft::engine {

namespace {

struct Part {
    std::string name;
    recipe::Split split;
};

/// The parts as neighbouring intervals of [0, 1), in the order given.
Result<std::vector<Part>> partsOf(const SplitArguments& arguments)
{
    constexpr double kTolerance = 1e-9;  // shares like 0.7, 0.2 and 0.1 do not sum to 1 in binary
    std::vector<Part> parts;
    double begin = 0;
    for (const std::string& text : arguments.parts) {
        POFT_TRY_ASSIGN(const auto part, parseShare(text, "part=share"));
        if (!(part.second > 0) || begin + part.second > 1 + kTolerance)
            return fail(ErrorKind::Invalid, "The shares of the parts must be above 0 and sum to at most 1.");
        const double end = begin + part.second;
        parts.push_back({part.first, {begin, end > 1 - kTolerance ? 1 : end, arguments.seed}});
        begin = end;
    }
    return parts;
}

}  // namespace

Status splitDataset(const SplitArguments& arguments)
{
    POFT_TRY_ASSIGN(const std::vector<Part> parts, partsOf(arguments));
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const recipe::Input whole, registeredDataset(open, arguments.dataset));
    for (const Part& part : parts) {
        recipe::Derivation derivation;
        derivation.from.emplace_back().dataset = whole;
        derivation.split = part.split;
        POFT_TRY_ASSIGN(const storage::Dataset made, makeDerived(open, {part.name, std::move(derivation)}));
        fmt::print("{}: {} samples\n", made.name, made.sampleCount);
    }
    return {};
}

}  // namespace poft::engine
