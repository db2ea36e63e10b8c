// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/weight_io.h"

#include <cstring>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include "engine/model/tensor_layout.h"
#include "engine/model/weight_files.h"

namespace poft::engine {
namespace {

at::ScalarType scalarType(model::TensorType type)
{
    switch (type) {
        case model::TensorType::F16:
            return at::kHalf;
        case model::TensorType::BF16:
            return at::kBFloat16;
        case model::TensorType::F64:
            return at::kDouble;
        case model::TensorType::I64:
            return at::kLong;
        case model::TensorType::F32:
            return at::kFloat;
        default:
            TORCH_CHECK(false, "a tensor of type ", std::string(model::tensorTypeName(type)), " is not expected here");
    }
}

model::TensorType tensorType(at::ScalarType type)
{
    return type == at::kBFloat16 ? model::TensorType::BF16 : model::TensorType::F32;
}

}  // namespace

void copyTensor(const model::TensorView& source, const at::Tensor& target)
{
    const at::ScalarType type = scalarType(source.type);
    if (type == target.scalar_type()) {
        std::memcpy(target.mutable_data_ptr(), source.data, source.bytes);
        return;
    }
    // Through memory of our own: the file's bytes may be unaligned.
    const at::Tensor values = at::empty(target.sizes(), type);
    std::memcpy(values.mutable_data_ptr(), source.data, source.bytes);
    target.copy_(values);
}

Result<at::Tensor> readWeights(const std::filesystem::path& folder, const api::ModelConfig& config,
                               const ParameterLayout& layout)
{
    POFT_TRY_ASSIGN(const model::WeightFiles files, model::WeightFiles::open(folder));
    POFT_TRY(model::checkTensors(config, files));
    at::Tensor flat = at::zeros({layout.totalSize()}, at::kFloat);
    for (const ParameterEntry& entry : layout.entries()) {
        const model::TensorView* source = files.find(entry.name);
        if (!source)
            return fail(ErrorKind::Invalid, folder.string() + " lacks the weight " + entry.name);
        copyTensor(*source, flat.narrow(0, entry.offset, entry.size));
    }
    return flat;
}

std::vector<model::TensorView> viewTensors(const ParameterLayout& layout, const at::Tensor& flat,
                                           const std::string& prefix)
{
    std::vector<model::TensorView> views;
    const auto* data = static_cast<const std::byte*>(flat.const_data_ptr());
    const std::size_t width = flat.element_size();
    for (const ParameterEntry& entry : layout.entries()) {
        views.push_back({prefix + entry.name, tensorType(flat.scalar_type()), entry.shape,
                         data + static_cast<std::size_t>(entry.offset) * width,
                         static_cast<std::size_t>(entry.size) * width});
    }
    return views;
}

Status writeModelWeights(const std::filesystem::path& folder, const ParameterLayout& layout, const at::Tensor& flat)
{
    const at::Tensor host = flat.cpu();
    return model::writeWeights(folder, viewTensors(layout, host, ""));
}

}  // namespace poft::engine
