// SPDX-License-Identifier: Apache-2.0
#include "engine/score/ifd.h"

#include "storage/tables/score_series.h"
#include "storage/tables/values.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace poft::engine {

Status storeIfd(const storage::Writer& writer, storage::Id model, const std::string& name, storage::Id dataset)
{
    storage::Connection& connection = writer.connection();
    POFT_TRY_ASSIGN(const auto series, storage::seriesOfModel(connection, model, dataset));
    std::optional<storage::Id> conditioned;
    std::optional<storage::Id> alone;
    for (const storage::ScoreSeries& one : series) {
        if (one.role != "aligned")
            continue;
        std::optional<storage::Id>& found = one.givenPrompt() ? conditioned : alone;
        if (!found)
            found = one.id;
    }
    if (!conditioned || !alone)
        return {};
    const std::string column = "ifd " + name;
    if (const auto known = storage::findValueColumn(connection, column)) {
        const nlohmann::json origin = nlohmann::json::parse(known->origin, nullptr, false);
        if (!origin.is_object() || !origin.contains("ifd"))
            return {};
    }
    POFT_TRY_ASSIGN(const auto values, storage::ifdOfContents(connection, *conditioned, *alone));
    const nlohmann::json origin{{"ifd", {{"model", name}, {"series", {*conditioned, *alone}}}}};
    POFT_TRY(storage::writeValues(writer, column, origin.dump(), values));
    return {};
}

}  // namespace poft::engine
