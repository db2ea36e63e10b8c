// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/tags.h"

#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/work/filter_scores.h"
#include "storage/tables/sample_keys.h"

namespace poft::engine {

Status tagDataset(const TagArguments& arguments)
{
    if (arguments.tag.empty() && arguments.untag.empty() && arguments.verdict.empty())
        return fail(ErrorKind::Invalid, "Say what to do: --tag, --untag or --verdict.");
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    storage::Connection& connection = *open.connection;
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(connection, arguments.dataset));
    POFT_TRY_ASSIGN(const auto keys, storage::sampleKeys(connection, dataset.id));
    std::vector<bool> kept(keys.size(), true);
    if (!arguments.filter.empty()) {
        POFT_TRY_ASSIGN(const recipe::Filter filter, recipe::filterFromText(arguments.filter));
        POFT_TRY_ASSIGN(kept,
                        data::keptBy(connection, dataset.id, filter, scoreLookup(connection, nullptr, {}, dataset)));
    }
    std::vector<storage::Id> samples;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (kept[i])
            samples.push_back(keys[i].id);
    if (!arguments.tag.empty()) {
        POFT_TRY_ASSIGN(const storage::Id tag, storage::findOrCreateTag(connection, arguments.tag));
        POFT_TRY(storage::tagSamples(connection, tag, samples));
    }
    if (!arguments.untag.empty()) {
        POFT_TRY_ASSIGN(const storage::Tag tag, storage::findTag(connection, arguments.untag));
        POFT_TRY(storage::untagSamples(connection, tag.id, samples));
    }
    if (!arguments.verdict.empty()) {
        const auto verdict = arguments.verdict == "none"   ? std::nullopt
                             : arguments.verdict == "keep" ? std::optional(storage::Verdict::Keep)
                                                           : std::optional(storage::Verdict::Drop);
        POFT_TRY(storage::setVerdict(connection, samples, verdict));
    }
    fmt::print("{} samples of {}\n", samples.size(), dataset.name);
    return {};
}

}  // namespace poft::engine
