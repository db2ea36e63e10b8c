// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/sample_kind.h"

#include <algorithm>

namespace poft::recipe {

SampleKind sampleKindOf(const Variant& variant, const std::string& name)
{
    const DatasetDefinition& definition = variant.datasets.at(name);
    if (const auto* generation = std::get_if<Generation>(&definition)) {
        if (generation->part == "pairs")
            return SampleKind::Pairs;
        return generation->part == "base" ? SampleKind::Text : SampleKind::Messages;
    }
    if (const auto* files = std::get_if<ImportSpec>(&definition)) {
        if (files->format == "preference")
            return SampleKind::Pairs;
        if (files->format == "text")
            return SampleKind::Text;
        return files->format == "auto" ? SampleKind::Unknown : SampleKind::Messages;
    }
    if (const auto* derivation = std::get_if<Derivation>(&definition))
        return sampleKindOf(variant, nameInKey(derivation->from.front().dataset.key));
    return SampleKind::Unknown;
}

bool mayBeFlagged(const Variant& variant, const std::string& name)
{
    const DatasetDefinition& definition = variant.datasets.at(name);
    if (const auto* files = std::get_if<ImportSpec>(&definition))
        return files->format == "unpaired" || files->format == "auto" || files->map.contains("label");
    if (const auto* derivation = std::get_if<Derivation>(&definition)) {
        return derivation->noise ||
               std::any_of(derivation->from.begin(), derivation->from.end(),
                           [&](const Portion& p) { return mayBeFlagged(variant, nameInKey(p.dataset.key)); });
    }
    return std::holds_alternative<RegisteredName>(definition);
}

}  // namespace poft::recipe
