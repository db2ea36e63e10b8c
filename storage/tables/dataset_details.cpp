// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/dataset_details.h"

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

std::vector<DatasetDetails::Named> named(Connection& connection, Id dataset, std::string_view sql)
{
    Statement statement = connection.prepare(sql);
    return readAll(statement.bindAll(dataset), [](const Statement& row) {
        return DatasetDetails::Named{row.text(0), row.integer(1)};
    });
}

}  // namespace

Result<DatasetDetails> datasetDetails(Connection& connection, Id dataset)
{
    return guarded([&] {
        DatasetDetails details;
        Statement noise = connection.prepare(
            "SELECT is_noise, coalesce(noise_kind, 'of no named kind'), count(*) FROM samples WHERE dataset_id = ? AND "
            "is_noise IS NOT NULL GROUP BY is_noise, noise_kind ORDER BY count(*) DESC, noise_kind");
        noise.bindAll(dataset);
        while (noise.step()) {
            if (noise.integer(0) == 0)
                details.knownClean += noise.integer(2);
            else
                details.noiseKinds.push_back({noise.text(1), noise.integer(2)});
        }
        // From what was said to the samples: far fewer samples are marked than there are.
        details.tags = named(connection, dataset,
                             "SELECT t.name, count(*) FROM tags t CROSS JOIN content_tags c ON c.tag_id = t.id CROSS "
                             "JOIN samples s ON s.content_id = c.content_id WHERE +s.dataset_id = ? GROUP BY t.id "
                             "ORDER BY t.name");
        Statement marks = connection.prepare(
            "SELECT count(*) FILTER (WHERE m.verdict = 'keep'), count(*) FILTER (WHERE m.verdict = 'drop'), count(*) "
            "FILTER (WHERE m.note != '') FROM content_marks m CROSS JOIN samples s ON s.content_id = m.content_id "
            "WHERE +s.dataset_id = ?");
        marks.bindAll(dataset).step();
        details.kept = marks.integer(0);
        details.dropped = marks.integer(1);
        details.noted = marks.integer(2);
        Statement columns = connection.prepare(
            "SELECT c.name, count(*), min(v.value), max(v.value), avg(v.value) FROM value_columns c CROSS JOIN samples "
            "s CROSS JOIN content_values v ON v.column_id = c.id AND v.content_id = s.content_id WHERE s.dataset_id = "
            "? "
            "GROUP BY c.id ORDER BY c.name");
        details.columns = readAll(columns.bindAll(dataset), [](const Statement& row) {
            return DatasetDetails::Column{row.text(0), row.integer(1), row.real(2), row.real(3), row.real(4)};
        });
        return details;
    });
}

}  // namespace poft::storage
