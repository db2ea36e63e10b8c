// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"
#include "storage/recipe/vocabulary.h"

namespace poft::engine {

namespace {

Result<recipe::Noise> noiseOf(const NoiseArguments& arguments)
{
    recipe::Noise noise;
    noise.mode = arguments.mode == "add" ? recipe::Noise::Mode::Add : recipe::Noise::Mode::Replace;
    noise.seed = arguments.seed;
    noise.characterRate = arguments.characterRate;
    const auto known = recipe::namesOf(recipe::kNoiseKinds);
    for (const std::string& text : arguments.kinds) {
        POFT_TRY_ASSIGN(const auto kind, parseShare(text, "kind=rate"));
        if (std::ranges::find(known, kind.first) == known.end())
            return fail(ErrorKind::Invalid,
                        fmt::format("There is no noise \"{}\": the kinds are {}.", kind.first, fmt::join(known, ", ")));
        if (!noise.kinds.insert(kind).second)
            return fail(ErrorKind::Invalid, fmt::format("The noise \"{}\" is given twice.", kind.first));
    }
    return noise;
}

}  // namespace

Status makeNoise(const NoiseArguments& arguments)
{
    POFT_TRY_ASSIGN(recipe::Noise noise, noiseOf(arguments));
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    if (!arguments.source.empty()) {
        POFT_TRY_ASSIGN(noise.source, registeredDataset(open, arguments.source));
    }
    recipe::Derivation derivation;
    POFT_TRY_ASSIGN(derivation.from.emplace_back().dataset, registeredDataset(open, arguments.dataset));
    derivation.noise = std::move(noise);
    POFT_TRY_ASSIGN(const storage::Dataset made, makeDerived(open, {arguments.name, std::move(derivation)}));
    fmt::print("{}: {} samples, {} of them noise\n", made.name, made.sampleCount, made.noiseCount);
    return {};
}

}  // namespace poft::engine
