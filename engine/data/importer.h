// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/detect.h"
#include "engine/data/row_reader.h"
#include "storage/result/result.h"
#include "storage/tables/writer.h"

namespace poft::data {

/// Files that become one data set, in the order given.
struct ImportRequest {
    std::string name;                          ///< of the data set; refused when it is taken
    std::vector<std::filesystem::path> files;  ///< all of one format
    LayoutRequest layout;
    std::optional<storage::Id> jobId;  ///< the job that makes it
    double maxBadShare = 0.5;          ///< an import with a larger share of bad rows is stopped and undone
    ReaderLimits limits;
};

struct ImportProgress {
    std::uint64_t bytesRead = 0;  ///< of all files
    std::uint64_t bytesTotal = 0;
    std::int64_t samples = 0;  ///< written so far
    std::int64_t badRows = 0;
};

struct ImportOutcome {
    storage::Id dataset = 0;
    Detection detection;  ///< of the first file
    std::int64_t samples = 0;
    std::int64_t badRows = 0;
    /// What was there before, by content: "The file a.json was imported before, as data set …". Sentences.
    std::vector<std::string> notes;
};

/// Called several times a second with what is done; an error from it (ErrorKind::Stopped) stops the import, which is
/// then undone.
using ImportListener = std::function<Status(const ImportProgress&)>;

/// Reads files into a new data set of the workspace, in bounded memory and short transactions. Bad rows are listed with
/// the data set, the others are used. Problems with the files' form are found before anything is written; after any
/// later failure (a cut file, too many bad rows, a full disk, a stop) the unfinished data set is removed again. The
/// data set is shown to nobody before all of it is there.
Result<ImportOutcome> importFiles(const storage::Writer& writer, const ImportRequest& request,
                                  const ImportListener& listener = {});

}  // namespace poft::data
