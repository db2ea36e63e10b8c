// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"

namespace poft::engine {

Status distillDataset(const DistillArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, arguments.model));
    BackendSource backend;
    POFT_TRY(backend.joinOthers());
    POFT_TRY_ASSIGN(const auto device, chooseDevice(arguments.device, backend));
    if (!device)
        return fail(ErrorKind::Invalid, "Answering needs a device: use --device cpu or cuda:N.");
    recipe::Derivation derivation;
    POFT_TRY_ASSIGN(derivation.from.emplace_back().dataset, registeredDataset(open, arguments.dataset));
    derivation.distill = recipe::Distillation{{"model:" + model.name, model.name},
                                              arguments.maxNewTokens,
                                              arguments.temperature,
                                              arguments.topP,
                                              arguments.seed,
                                              arguments.dtype,
                                              info.templateDate};
    POFT_TRY_ASSIGN(const storage::Dataset made,
                    makeDerived(open, {arguments.name, std::move(derivation)}, backend, device));
    fmt::print("{}: {} samples answered by {}, {} left out\n", made.name, made.sampleCount, model.name,
               made.badRowCount);
    return {};
}

}  // namespace poft::engine
