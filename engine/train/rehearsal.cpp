// SPDX-License-Identifier: Apache-2.0
#include "engine/train/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "engine/train/memory_need.h"

namespace poft::engine {

namespace {

/// Of an item, both sides of a pair; the longer side decides what a batch is as wide as.
std::size_t tokensOf(const TrainingSample& sample)
{
    return std::max(sample.item.sequence.ids.size(), sample.item.rejected.ids.size());
}

}  // namespace

Status checkDisk(const std::filesystem::path& folder, const api::ModelConfig& model,
                 const recipe::TrainingSettings& settings)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    const CheckpointSize size = checkpointSize(model, settings);
    const std::int64_t wanted = 2 * (size.weights + size.optimizer);
    if (error || static_cast<std::int64_t>(space.available) >= wanted)
        return {};
    return fail(
        ErrorKind::Io,
        fmt::format("The disk of {} has {} free, and this training needs {} for two checkpoints of {} each: free "
                    "some space, or train adapters (lora_r), then start it again.",
                    folder.string(), gigabytes(static_cast<std::int64_t>(space.available)), gigabytes(wanted),
                    gigabytes(size.weights + size.optimizer)));
}

std::vector<std::size_t> Rehearsal::longest() const
{
    std::vector<std::size_t> indices(m_set.samples.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    const std::size_t count =
        std::min({indices.size(), m_plan.windowSize, static_cast<std::size_t>(m_plan.microBatchSize)});
    std::ranges::partial_sort(indices, indices.begin() + static_cast<std::ptrdiff_t>(count), std::greater(),
                              [&](std::size_t i) { return tokensOf(m_set.samples[i]); });
    indices.resize(count);
    return indices;
}

Status Rehearsal::run(api::Learner& learner, api::Backend& backend) const
{
    std::vector<api::TrainingItem> items;
    for (const std::size_t index : longest())
        items.push_back(m_set.samples[index].item);
    if (items.empty())
        return {};
    m_context.control.progress(0, "rehearsing the longest batch");
    api::StepRequest request;
    request.items = items;
    request.microBatchSize = m_plan.microBatchSize;
    request.objective = m_plan.objective;
    if (const Status rehearsed = learner.rehearse(request); !rehearsed)
        return fail(explained(rehearsed.error(), backend));
    return {};
}

Error Rehearsal::explained(const Error& error, api::Backend& backend) const
{
    if (error.kind != ErrorKind::Device || m_set.samples.empty())
        return error;
    const std::vector<std::size_t> batch = longest();
    const auto tokens = static_cast<std::int64_t>(tokensOf(m_set.samples[batch.front()]));
    const std::int64_t sides = m_settings.objective == recipe::Objective::Dpo ? 2 : 1;
    const MemoryNeed need =
        trainingMemory(m_model, m_settings, sides * static_cast<std::int64_t>(batch.size()), tokens);
    std::int64_t memory = 0;
    for (const api::DeviceInfo& info : backend.devices())
        if (info.device.name() == m_context.device.name())
            memory = static_cast<std::int64_t>(info.memoryBytes);
    // Some of it is never ours: the libraries', fragments between tensors.
    const std::int64_t usable = memory / 20 * 19;
    return {error.kind,
            fmt::format(
                "{}. The longest batch has {} samples of up to {} tokens and needs about {}: weights {}, gradients "
                "{}, optimizer {}, activations {}, logits {}; {} has {}. By this estimate, {}. Change the recipe "
                "and run it again.",
                error.message, batch.size(), tokens, gigabytes(need.total()), gigabytes(need.weights),
                gigabytes(need.gradients), gigabytes(need.optimizer), gigabytes(need.activations), gigabytes(need.head),
                m_context.device.name(), gigabytes(memory), whatWouldFit(m_model, m_settings, tokens, usable))};
}

}  // namespace poft::engine
