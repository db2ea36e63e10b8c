// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/filters.h"

#include <algorithm>
#include <array>

#include "engine/jinja/failure.h"

namespace poft::jinja {

namespace {

Value refuse(Runtime&, const Value&, const Arguments&)
{
    throwFailure("this filter of jinja2 is not supported");
}

constexpr std::array kUnsupported{
    Filter{"filesizeformat", refuse}, Filter{"groupby", refuse},   Filter{"pprint", refuse},
    Filter{"random", refuse},         Filter{"striptags", refuse}, Filter{"urlencode", refuse},
    Filter{"urlize", refuse},         Filter{"wordwrap", refuse},  Filter{"xmlattr", refuse},
};

}  // namespace

const Filter* findFilter(std::string_view name)
{
    for (const std::span<const Filter> table :
         {textFilters(), numberFilters(), sequenceFilters(), selectionFilters(), std::span<const Filter>(kUnsupported)})
        if (const auto found = std::ranges::find(table, name, &Filter::name); found != table.end())
            return &*found;
    return nullptr;
}

}  // namespace poft::jinja
