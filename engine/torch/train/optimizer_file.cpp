// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/optimizer_file.h"

#include <cstring>
#include <vector>

#include <ATen/ops/zeros.h>

#include "engine/model/safetensors.h"
#include "engine/torch/model/weight_io.h"

namespace poft::engine {
namespace {

constexpr const char* kFileName = "optimizer.safetensors";
constexpr const char* kFirst = "exp_avg.";
constexpr const char* kSecond = "exp_avg_sq.";
constexpr const char* kMaster = "master.";
constexpr const char* kStep = "step";

Result<at::Tensor> readBuffer(const model::SafetensorsFile& file, const std::filesystem::path& path,
                              const ParameterLayout& layout, const std::string& prefix)
{
    at::Tensor flat = at::zeros({layout.totalSize()}, at::kFloat);
    for (const ParameterEntry& entry : layout.entries()) {
        const model::TensorView* tensor = file.find(prefix + entry.name);
        if (!tensor)
            return fail(ErrorKind::Invalid, path.string() + " lacks " + prefix + entry.name +
                                                ": it belongs to another model or type of training");
        if (tensor->shape != entry.shape || tensor->type != model::TensorType::F32)
            return fail(ErrorKind::Invalid,
                        path.string() + ": " + tensor->name + " has another shape or type than the model's weight");
        copyTensor(*tensor, flat.narrow(0, entry.offset, entry.size));
    }
    return flat;
}

}  // namespace

Status writeOptimizer(const std::filesystem::path& folder, const ParameterLayout& layout, const OptimizerState& state)
{
    std::vector<model::TensorView> tensors = viewTensors(layout, state.firstMoment, kFirst);
    const auto append = [&](const at::Tensor& flat, const char* prefix) {
        for (model::TensorView& view : viewTensors(layout, flat, prefix))
            tensors.push_back(std::move(view));
    };
    append(state.secondMoment, kSecond);
    if (state.master.defined())
        append(state.master, kMaster);
    tensors.push_back(
        {kStep, model::TensorType::I64, {1}, reinterpret_cast<const std::byte*>(&state.steps), sizeof state.steps});
    return model::writeSafetensors(folder / kFileName, tensors);
}

Result<OptimizerState> readOptimizer(const std::filesystem::path& folder, const ParameterLayout& layout,
                                     bool wantsMaster)
{
    const std::filesystem::path path = folder / kFileName;
    POFT_TRY_ASSIGN(const model::SafetensorsFile file, model::SafetensorsFile::open(path));
    OptimizerState state;
    POFT_TRY_ASSIGN(state.firstMoment, readBuffer(file, path, layout, kFirst));
    POFT_TRY_ASSIGN(state.secondMoment, readBuffer(file, path, layout, kSecond));
    if (wantsMaster) {
        POFT_TRY_ASSIGN(state.master, readBuffer(file, path, layout, kMaster));
    }
    const model::TensorView* step = file.find(kStep);
    if (!step || step->type != model::TensorType::I64 || step->bytes != sizeof state.steps)
        return fail(ErrorKind::Invalid, path.string() + " lacks the step count");
    std::memcpy(&state.steps, step->data, sizeof state.steps);
    return state;
}

}  // namespace poft::engine
