// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/lineage.h"

#include <set>
#include <vector>

namespace poft::recipe {

namespace {

/// The definition that a key names, where it is one of `wanted` type.
template <class Wanted, class Definitions>
const Wanted* definitionOf(const Definitions& definitions, const std::string& name)
{
    const auto found = definitions.find(name);
    return found == definitions.end() ? nullptr : std::get_if<Wanted>(&found->second);
}

/// Keys of the data sets and models that something is made from at once.
std::vector<std::string> ingredientsOf(const Variant& variant, const std::string& key)
{
    std::vector<std::string> keys;
    const std::string name = nameInKey(key);
    if (key == datasetKey(name)) {
        if (const auto* derivation = definitionOf<Derivation>(variant.datasets, name)) {
            for (const Portion& portion : derivation->from)
                keys.push_back(portion.dataset.key);
            if (derivation->noise && derivation->noise->source)
                keys.push_back(derivation->noise->source->key);
            if (derivation->filter)
                for (const std::string& model : modelsOf(*derivation->filter))
                    keys.push_back(modelKey(model));
            if (derivation->distill)
                keys.push_back(derivation->distill->model.key);
        }
    } else if (const auto* making = definitionOf<Making>(variant.models, name)) {
        keys.push_back(making->dataset.key);
        if (making->from)
            keys.push_back(making->from->key);
        if (making->tokenizer)
            keys.push_back(making->tokenizer->dataset.key);
        if (making->stopAt)
            keys.push_back(making->stopAt->dataset.key);
    }
    return keys;
}

}  // namespace

bool isMadeFrom(const Variant& variant, const Input& made, const std::string& wanted)
{
    std::set<std::string> seen{made.key};
    std::vector<std::string> open{made.key};
    while (!open.empty()) {
        const std::string key = open.back();
        open.pop_back();
        if (key == wanted)
            return true;
        for (const std::string& ingredient : ingredientsOf(variant, key))
            if (seen.insert(ingredient).second)
                open.push_back(ingredient);
    }
    return false;
}

bool startsFromItself(const Variant& variant, const std::string& name)
{
    std::string current = name;
    for (std::size_t step = 0; step <= variant.models.size(); ++step) {
        const auto* making = definitionOf<Making>(variant.models, current);
        if (!making || !making->from)
            return false;
        current = nameInKey(making->from->key);
        if (current == name)
            return true;
    }
    return false;  // runs into a circle that `name` is not part of
}

}  // namespace poft::recipe
