// SPDX-License-Identifier: Apache-2.0
#include "engine/data/inspect.h"

#include <utility>

#include "engine/data/convert.h"
#include "engine/data/look_ahead.h"

namespace poft::data {

namespace {

/// Reads the files one after the other into an Inspection.
class Inspector {
public:
    explicit Inspector(const InspectRequest& request) : m_request(request) {}

    void file(const std::filesystem::path& path)
    {
        m_file = {};
        m_file.path = path.string();
        auto reader = openRows(path);
        if (!reader) {
            m_file.problem = std::move(reader).error().message;
        } else {
            LookAheadReader rows(*std::move(reader));
            m_file.container = rows.container();
            m_file.bytes = rows.bytesTotal();
            detectFrom(rows.look());
            readAll(rows);
        }
        if (m_found.problem.empty()) {
            m_found.problem = m_file.problem;
        }
        m_found.files.push_back(std::move(m_file));
    }

    Inspection result()
    {
        m_found.columns = m_columns.columns();
        if (m_found.problem.empty() && m_found.detection && m_found.goodRows == 0) {
            m_found.problem = "none of the " + std::to_string(m_found.rows) + " rows can be used" +
                              (m_found.badRows.empty() ? "" : "; the first: " + m_found.badRows.front().reason);
        }
        return std::move(m_found);
    }

private:
    void detectFrom(std::span<const Row> firstRows)
    {
        auto detection = detect(firstRows, m_request.layout);
        m_layout.reset();
        if (!detection) {
            m_file.problem = std::move(detection).error().message;
            return;
        }
        m_layout = detection->layout;
        if (!m_found.detection) {
            m_found.detection = *std::move(detection);
        } else if (detection->layout.format != m_found.detection->layout.format) {
            m_file.problem = m_file.path + " is " + formatName(detection->layout.format) +
                             ", but the files before it are " + formatName(m_found.detection->layout.format) +
                             ": import them as separate data sets";
        }
    }

    void readAll(RowReader& rows)
    {
        Row row;
        while (true) {
            const auto more = rows.next(row);
            if (!more) {
                m_file.problem = more.error().message;
                return;
            }
            if (!*more) {
                return;
            }
            use(row);
        }
    }

    void use(Row& row)
    {
        ++m_file.rows;
        ++m_found.rows;
        if (!row.good()) {
            return bad(row.number, std::move(row.problem));
        }
        m_columns.add(row.value);
        if (std::ssize(m_found.rawRows) < m_request.rows) {
            m_found.rawRows.push_back(toJson(row.value));
        }
        if (!m_layout) {
            return;
        }
        auto sample = toSample(row, *m_layout);
        if (!sample) {
            return bad(row.number, std::move(sample).error().message);
        }
        ++m_found.goodRows;
        if (std::ssize(m_found.samples) < m_request.rows) {
            m_found.samples.push_back(*std::move(sample));
        }
    }

    void bad(std::int64_t number, std::string reason)
    {
        ++m_file.badRows;
        ++m_found.badRowCount;
        if (std::ssize(m_found.badRows) < m_request.badRows) {
            m_found.badRows.push_back({m_file.path, number, std::move(reason)});
        }
    }

    const InspectRequest& m_request;
    Inspection m_found;
    ColumnTable m_columns;
    InspectedFile m_file;
    std::optional<Layout> m_layout;
};

}  // namespace

Inspection inspect(std::span<const std::filesystem::path> files, const InspectRequest& request)
{
    Inspector inspector(request);
    for (const std::filesystem::path& file : files) {
        inspector.file(file);
    }
    return inspector.result();
}

}  // namespace poft::data
