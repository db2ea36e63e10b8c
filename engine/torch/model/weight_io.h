// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/backend.h"
#include "engine/model/tensor.h"
#include "engine/torch/decoder/layout.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Reads the weights of a Hugging Face folder into `flat`, a buffer on the CPU of layout.totalSize() elements of any
/// floating type, gaps included, with all threads. Adapters are added in float32 and rounded once. A missing, extra or
/// misshapen tensor is named before anything is written.
Status readWeights(const std::filesystem::path& folder, const api::ModelConfig& config, const ParameterLayout& layout,
                   const at::Tensor& flat, const api::LoadProgress& progress = {});

/// Reads the adapters of a folder, laid out as ParameterLayout::ofAdapters(), into `flat`, float32 on the CPU. What is
/// missing or misshapen is named.
Status readAdapters(const std::filesystem::path& folder, const ParameterLayout& layout, const at::Tensor& flat);

/// Writes model.safetensors (or shards) of the flat buffer's tensors, in its own type.
Status writeModelWeights(const std::filesystem::path& folder, const ParameterLayout& layout, const at::Tensor& flat);

/// The tensors of a flat CPU buffer as views for writing, each name with `prefix` before it; borrowed from the buffer.
std::vector<model::TensorView> viewTensors(const ParameterLayout& layout, const at::Tensor& flat,
                                           const std::string& prefix);

/// Copies a tensor of a file into `target` (contiguous, on the CPU, of the same number of elements), converting its
/// type, with all threads.
void copyTensor(const model::TensorView& source, const at::Tensor& target);

}  // namespace poft::engine
