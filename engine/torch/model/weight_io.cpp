// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/weight_io.h"

#include <algorithm>
#include <cstring>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <c10/core/InferenceMode.h>

#include "engine/model/adapter.h"
#include "engine/model/tensor_layout.h"
#include "engine/model/weight_files.h"

namespace poft::engine {
namespace {

// Elements that one thread copies at a time: half a megabyte of the widest type.
constexpr std::int64_t kPiece = 1 << 16;

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

at::Tensor readMatrix(const model::TensorView& source)
{
    const at::Tensor values = at::empty(source.shape, at::kFloat);
    copyTensor(source, values);
    return values;
}

bool isCorrected(const std::string& weight, const model::WeightSources& sources)
{
    return std::any_of(sources.adapters.begin(), sources.adapters.end(),
                       [&](const model::AdapterFile& adapters) { return adapters.find(weight) != nullptr; });
}

/// W + scale b a of all adapters, float32, as a vector.
at::Tensor correctedWeight(const model::TensorView& source, const ParameterEntry& entry,
                           const model::WeightSources& sources)
{
    const c10::InferenceMode noGraph;
    const at::Tensor weight = readMatrix(source);
    for (const model::AdapterFile& adapters : sources.adapters)
        if (const auto* correction = adapters.find(entry.name))
            weight.addmm_(readMatrix(correction->b), readMatrix(correction->a), 1.0, adapters.config().scale());
    return weight.view({-1});
}

}  // namespace

void copyTensor(const model::TensorView& source, const at::Tensor& target)
{
    const at::ScalarType type = scalarType(source.type);
    const auto width = static_cast<std::int64_t>(c10::elementSize(type));
    const bool isSame = type == target.scalar_type();
    auto* out = static_cast<std::byte*>(target.mutable_data_ptr());
    at::parallel_for(0, target.numel(), kPiece, [&](std::int64_t begin, std::int64_t end) {
        if (isSame) {
            std::memcpy(out + begin * width, source.data + begin * width,
                        static_cast<std::size_t>((end - begin) * width));
            return;
        }
        // Through memory of our own, small enough for a cache: the file's bytes may be unaligned.
        const c10::InferenceMode noGraph;
        const at::Tensor piece = at::empty({std::min(kPiece, end - begin)}, type);
        for (std::int64_t first = begin; first < end; first += kPiece) {
            const std::int64_t count = std::min(kPiece, end - first);
            std::memcpy(piece.mutable_data_ptr(), source.data + first * width, static_cast<std::size_t>(count * width));
            target.narrow(0, first, count).copy_(piece.narrow(0, 0, count));
        }
    });
}

Status readWeights(const std::filesystem::path& folder, const api::ModelConfig& config, const ParameterLayout& layout,
                   const at::Tensor& flat, const api::LoadProgress& progress)
{
    POFT_TRY_ASSIGN(const model::WeightSources sources, model::findWeightSources(folder));
    POFT_TRY_ASSIGN(const model::WeightFiles files, model::WeightFiles::open(sources.base));
    POFT_TRY(model::checkTensors(config, files));
    for (const model::AdapterFile& adapters : sources.adapters)
        POFT_TRY(adapters.check(config));
    std::uint64_t total = 0;
    for (const ParameterEntry& entry : layout.entries())
        total += files.find(entry.name)->bytes;
    std::uint64_t done = 0;
    layout.clearGaps(flat);
    for (const ParameterEntry& entry : layout.entries()) {
        const model::TensorView& source = *files.find(entry.name);
        const at::Tensor target = flat.narrow(0, entry.offset, entry.size);
        if (isCorrected(entry.name, sources))
            target.copy_(correctedWeight(source, entry, sources));
        else
            copyTensor(source, target);
        done += source.bytes;
        if (progress && !progress(done, total))
            return fail(ErrorKind::Stopped, "Loading " + folder.string() + " was stopped.");
    }
    return {};
}

Status readAdapters(const std::filesystem::path& folder, const ParameterLayout& layout, const at::Tensor& flat)
{
    POFT_TRY_ASSIGN(const model::AdapterFile file, model::AdapterFile::open(folder));
    layout.clearGaps(flat);
    for (const ParameterEntry& entry : layout.entries()) {
        const model::TensorView* tensor = file.tensor(entry.name);
        if (!tensor || tensor->shape != entry.shape)
            return fail(ErrorKind::Invalid, file.path().string() + " lacks \"" + entry.name +
                                                "\" or holds it in another shape: it belongs to another training.");
        copyTensor(*tensor, flat.narrow(0, entry.offset, entry.size));
    }
    return {};
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
