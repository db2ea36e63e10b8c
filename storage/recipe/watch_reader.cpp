// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/watch_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/recipe/object_reader.h"

namespace poft::recipe {

Watch readWatch(const nlohmann::json& value, const std::string& path, std::vector<Problem>& problems)
{
    constexpr NumberRange kCount{0, static_cast<double>(kMostWatched)};
    ObjectReader reader(value, path, problems);
    Watch watch;
    watch.random = reader.whole("random", kCount).value_or(0);
    watch.lowest = reader.whole("lowest", kCount).value_or(0);
    watch.highest = reader.whole("highest", kCount).value_or(0);
    watch.seed = reader.whole("seed", {0, 1e15}).value_or(0);
    const auto positions = reader.list("positions");
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const nlohmann::json& position = *positions[i];
        const std::string place = childPath(reader.pathOf("positions"), i);
        if (!position.is_number_integer() || position.get<double>() < 0 || position.get<double>() > 1e15)
            problems.push_back({place, "must be a whole number, at least 0, not " + typeText(position)});
        else if (std::ranges::count(watch.positions, position.get<std::int64_t>()) > 0)
            problems.push_back({place, "is the same position again; each sample is watched once"});
        else
            watch.positions.push_back(position.get<std::int64_t>());
    }
    if (watch.positions.size() > static_cast<std::size_t>(kMostWatched))
        reader.report("positions", "names more than " + std::to_string(kMostWatched) + " samples");
    reader.finish();
    return watch;
}

}  // namespace poft::recipe
