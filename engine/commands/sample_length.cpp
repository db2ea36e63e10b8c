// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/sample_length.h"

#include <algorithm>
#include <cmath>

#include "engine/data/generate.h"
#include "storage/content/content.h"
#include "storage/tables/datasets.h"

namespace poft::engine {

namespace {

/// Samples that are read or made to learn how long they are.
constexpr int kSamplesLookedAt = 200;

double bytesOfBody(const std::string& body)
{
    double bytes = 0;
    if (const auto content = storage::parseContent(body))
        for (const storage::Message& message : content->messages)
            bytes += static_cast<double>(message.content.size());
    return bytes;
}

std::optional<double> generatedBytes(recipe::Generation request)
{
    request.count = std::min<std::int64_t>(request.count, kSamplesLookedAt);
    const auto samples = data::generate(request);
    if (!samples || samples->empty())
        return std::nullopt;
    double bytes = 0;
    for (const data::Sample& sample : *samples)
        for (const text::Message& message : sample.conversation.messages)
            bytes += static_cast<double>(message.content.size());
    return bytes / static_cast<double>(samples->size());
}

}  // namespace

double bytesPerToken(std::int64_t vocabSize)
{
    constexpr double kBytesAt32k = 4.2;
    constexpr double kBytesPerDoubling = 0.35;
    const double doublings = std::log2(static_cast<double>(std::max<std::int64_t>(vocabSize, 1)) / 32000.0);
    return std::max(1.0, kBytesAt32k + kBytesPerDoubling * doublings);
}

void SampleLengths::add(const recipe::Job& job, storage::Id existing)
{
    if (job.kind != recipe::JobKind::Dataset && job.kind != recipe::JobKind::Import)
        return;
    if (existing != 0)
        if (const auto made = storage::datasetOfJob(m_connection, existing); made && *made && (*made)->ready) {
            m_byJob[job.key] = measured(**made);
            return;
        }
    m_byJob[job.key] = ofSpec(job);
}

std::optional<double> SampleLengths::ofSpec(const recipe::Job& job)
{
    if (job.kind != recipe::JobKind::Dataset)
        return std::nullopt;
    const auto spec = recipe::datasetSpecFromText(job.spec);
    if (!spec)
        return std::nullopt;
    if (const auto* generation = std::get_if<recipe::Generation>(&spec->content))
        return generatedBytes(*generation);
    const auto* derivation = std::get_if<recipe::Derivation>(&spec->content);
    return derivation ? known(job, derivation->from.front().dataset.key) : std::nullopt;
}

double SampleLengths::bytesOf(const recipe::Job& job, const std::string& input)
{
    const std::optional<double> bytes = known(job, input);
    m_assumed = m_assumed || !bytes;
    return bytes.value_or(kAssumedBytesPerSample);
}

std::optional<double> SampleLengths::known(const recipe::Job& job, const std::string& input)
{
    const auto source = job.inputs.find(input);
    if (source == job.inputs.end())
        return std::nullopt;
    const std::string& name = source->second.name;
    if (source->second.kind == recipe::Source::Kind::Job) {
        const auto found = m_byJob.find(name);
        return found == m_byJob.end() ? std::nullopt : found->second;
    }
    if (const auto found = m_registered.find(name); found != m_registered.end())
        return found->second;
    const auto dataset = storage::findDataset(m_connection, name);
    return m_registered[name] = dataset ? measured(*dataset) : std::nullopt;
}

std::optional<double> SampleLengths::measured(const storage::Dataset& dataset)
{
    double bytes = 0;
    int seen = 0;
    const Status read = storage::forEachSample(m_connection, dataset.id, [&](const storage::SampleWithBody& sample) {
        bytes += bytesOfBody(sample.body);
        return ++seen < kSamplesLookedAt;
    });
    return read && seen > 0 ? std::optional(bytes / seen) : std::nullopt;
}

}  // namespace poft::engine
