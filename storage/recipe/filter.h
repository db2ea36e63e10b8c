// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"

/// Which samples of a data set stay. In JSON one of
///   {"all": [filter…]}, {"any": [filter…]}, {"not": filter}
///   {"by": number, "top" | "bottom": share, "min", "max"}   a number of each sample, see kFilterNumbers; with "models"
///                                                            for r_llm and ifd, "column" for value and kept. Several
///                                                            limits hold together; a sample without the number does
///                                                            not stay.
///   {"unique": "exact" | "near"}                             the first of samples that are alike
///   {"tag": name}, {"verdict": "keep" | "drop"}, {"search": words}, {"noise": true | false}
namespace poft::recipe {

struct Filter {
    enum class Kind { All, Any, Not, Number, Unique, Tag, Verdict, Search, Noise };
    Kind kind = Kind::All;
    std::vector<Filter> parts;  ///< of All, Any; one of Not

    std::string by;  ///< of Number: a name of kFilterNumbers
    std::vector<std::string>
        models;                    ///< of r_llm and ifd: names as the recipe, or the workspace, has them; equal weights
    std::string column;            ///< of value and kept
    std::optional<double> low;     ///< "min", inclusive
    std::optional<double> high;    ///< "max", inclusive
    std::optional<double> top;     ///< share of the samples with a number that stay, the largest; rounded
    std::optional<double> bottom;  ///< likewise the smallest

    std::string word;   ///< of Unique, Tag, Verdict, Search
    bool noise = true;  ///< of Noise: stay those known to be noise, or those known to be none

    bool operator==(const Filter&) const = default;
};

/// Canonical JSON.
std::string toText(const Filter& filter);

/// Reads a filter's own text; the error names everything that is wrong.
Result<Filter> filterFromText(std::string_view text);

/// The models that a filter needs scores of, each once, in order.
std::vector<std::string> modelsOf(const Filter& filter);

/// Of those, the ones that are needed without the prompt too (ifd).
std::vector<std::string> unconditionedModelsOf(const Filter& filter);

/// Whether a part of the filter goes by near duplicates, which have to be looked for first.
bool needsNearDuplicates(const Filter& filter);

}  // namespace poft::recipe
