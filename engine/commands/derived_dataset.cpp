// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/derived_dataset.h"

#include <fmt/format.h>

#include <charconv>

#include "engine/commands/single_job.h"
#include "storage/tables/datasets.h"

namespace poft::engine {

Result<recipe::Input> registeredDataset(const OpenWorkspace& open, const std::string& nameOrId)
{
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(*open.connection, nameOrId));
    return recipe::Input{"dataset:" + dataset.name, dataset.name};
}

Result<storage::Dataset> makeDerived(const OpenWorkspace& open, const recipe::DatasetSpec& spec)
{
    BackendSource backend;
    return makeDerived(open, spec, backend, std::nullopt);
}

Result<storage::Dataset> makeDerived(const OpenWorkspace& open, const recipe::DatasetSpec& spec, BackendSource& backend,
                                     const std::optional<api::Device>& device)
{
    if (storage::findDataset(*open.connection, spec.name))
        return fail(ErrorKind::Invalid,
                    fmt::format("The workspace has a data set {} already: choose another name.", spec.name));
    storage::NewJob job;
    job.kind = "dataset";
    job.name = fmt::format("data set {}", spec.name);
    job.spec = recipe::toText(spec);
    job.needsDevice = device.has_value();
    POFT_TRY_ASSIGN(const storage::Job done, runSingleJob(open, backend, device, job));
    POFT_TRY_ASSIGN(auto made, storage::datasetOfJob(*open.connection, done.id));
    if (!made)
        return fail(ErrorKind::NotFound, fmt::format("The data set {} was deleted meanwhile.", spec.name));
    return *std::move(made);
}

Result<std::pair<std::string, double>> parseShare(const std::string& text, const char* what)
{
    const std::size_t equals = text.rfind('=');
    double number = 0;
    const char* end = text.data() + text.size();
    const bool good = equals != std::string::npos && equals > 0 &&
                      std::from_chars(text.data() + equals + 1, end, number).ptr == end && equals + 1 < text.size();
    if (!good)
        return fail(ErrorKind::Invalid,
                    fmt::format("\"{}\" is not of the form {}: write for example {}=0.1.", text, what,
                                std::string_view(what).substr(0, std::string_view(what).find('='))));
    return std::pair(text.substr(0, equals), number);
}

}  // namespace poft::engine
