// SPDX-License-Identifier: Apache-2.0
#include "engine/team/wire.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace poft::engine::wire {

namespace {

using nlohmann::json;

/// Numbers as they lie in memory.
template <class T>
json ofBytes(const std::vector<T>& values)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
    return json::binary({bytes, bytes + values.size() * sizeof(T)});
}

template <class T>
std::vector<T> bytesIn(const json& value)
{
    const auto& bytes = value.get_binary();
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

json ofSequence(const api::Sequence& sequence)
{
    return json::array({ofBytes(sequence.ids), ofBytes(sequence.responseMask)});
}

api::Sequence sequenceIn(const json& value)
{
    return {bytesIn<api::TokenId>(value.at(0)), bytesIn<std::uint8_t>(value.at(1))};
}

}  // namespace

std::string pack(const json& message)
{
    std::string bytes;
    json::to_cbor(message, bytes);
    return bytes;
}

Result<json> unpack(const std::string& bytes)
{
    json message = json::from_cbor(bytes, true, false);
    if (!message.is_object())
        return fail(ErrorKind::Incompatible,
                    "Another process of this training sent what this one cannot "
                    "read: start all of them with the same "
                    "program.");
    return message;
}

json ofError(const Error& error)
{
    return {{"error", error.message}, {"kind", static_cast<int>(error.kind)}};
}

Status errorIn(const json& answer)
{
    if (const auto error = answer.find("error"); error != answer.end())
        return fail(static_cast<ErrorKind>(answer.at("kind").get<int>()), error->get<std::string>());
    return {};
}

json ofSequences(std::span<const api::Sequence> sequences, std::span<const std::size_t> which)
{
    json list = json::array();
    for (const std::size_t index : which)
        list.push_back(ofSequence(sequences[index]));
    return list;
}

std::vector<api::Sequence> sequencesIn(const json& value)
{
    std::vector<api::Sequence> sequences;
    for (const json& one : value)
        sequences.push_back(sequenceIn(one));
    return sequences;
}

json ofItems(std::span<const api::TrainingItem> items, std::span<const std::size_t> which)
{
    json list = json::array();
    for (const std::size_t index : which) {
        const api::TrainingItem& item = items[index];
        list.push_back(json::array({ofSequence(item.sequence), ofSequence(item.rejected), item.hasReference,
                                    ofBytes(std::vector{item.reference, item.referenceRejected, item.targetProbability,
                                                        item.weight, item.scoreLength})}));
    }
    return list;
}

std::vector<api::TrainingItem> itemsIn(const json& value)
{
    std::vector<api::TrainingItem> items;
    for (const json& one : value) {
        const std::vector<double> numbers = bytesIn<double>(one.at(3));
        api::TrainingItem& item = items.emplace_back();
        item.sequence = sequenceIn(one.at(0));
        item.rejected = sequenceIn(one.at(1));
        item.hasReference = one.at(2).get<bool>();
        item.reference = numbers.at(0);
        item.referenceRejected = numbers.at(1);
        item.targetProbability = numbers.at(2);
        item.weight = numbers.at(3);
        item.scoreLength = numbers.at(4);
    }
    return items;
}

json ofOutcomes(std::span<const api::ItemOutcome> outcomes)
{
    std::vector<double> numbers;
    for (const api::ItemOutcome& one : outcomes)
        numbers.insert(numbers.end(), {one.score.sum, static_cast<double>(one.score.tokens), one.rejected.sum,
                                       static_cast<double>(one.rejected.tokens), one.loss, one.coefficient});
    return ofBytes(numbers);
}

std::vector<api::ItemOutcome> outcomesIn(const json& value)
{
    constexpr std::size_t kNumbers = 6;
    const std::vector<double> numbers = bytesIn<double>(value);
    std::vector<api::ItemOutcome> outcomes;
    for (std::size_t i = 0; i + kNumbers <= numbers.size(); i += kNumbers)
        outcomes.push_back({{numbers[i], static_cast<int>(numbers[i + 1])},
                            {numbers[i + 2], static_cast<int>(numbers[i + 3])},
                            numbers[i + 4],
                            numbers[i + 5]});
    return outcomes;
}

json ofFloats(const std::vector<std::vector<float>>& lists)
{
    json out = json::array();
    for (const std::vector<float>& list : lists)
        out.push_back(ofBytes(list));
    return out;
}

std::vector<std::vector<float>> floatsIn(const json& value)
{
    std::vector<std::vector<float>> lists;
    for (const json& one : value)
        lists.push_back(bytesIn<float>(one));
    return lists;
}

json ofTokens(const std::vector<std::vector<api::TokenId>>& lists)
{
    json out = json::array();
    for (const std::vector<api::TokenId>& list : lists)
        out.push_back(ofBytes(list));
    return out;
}

std::vector<std::vector<api::TokenId>> tokensIn(const json& value)
{
    std::vector<std::vector<api::TokenId>> lists;
    for (const json& one : value)
        lists.push_back(bytesIn<api::TokenId>(one));
    return lists;
}

json ofScores(std::span<const api::SequenceScore> scores)
{
    std::vector<double> numbers;
    for (const api::SequenceScore& score : scores)
        numbers.insert(numbers.end(), {score.sum, static_cast<double>(score.tokens)});
    return ofBytes(numbers);
}

std::vector<api::SequenceScore> scoresIn(const json& value)
{
    const std::vector<double> numbers = bytesIn<double>(value);
    std::vector<api::SequenceScore> scores;
    for (std::size_t i = 0; i + 2 <= numbers.size(); i += 2)
        scores.push_back({numbers[i], static_cast<int>(numbers[i + 1])});
    return scores;
}

json ofLoad(const api::LoadSettings& settings)
{
    return {{"cuda", settings.device.kind == api::Device::Kind::Cuda},
            {"bf16", settings.dtype == api::DType::BFloat16},
            {"budget", settings.tokenBudget}};
}

api::LoadSettings loadIn(const json& value)
{
    api::LoadSettings settings;
    settings.device.kind = value.at("cuda").get<bool>() ? api::Device::Kind::Cuda : api::Device::Kind::Cpu;
    settings.dtype = value.at("bf16").get<bool>() ? api::DType::BFloat16 : api::DType::Float32;
    settings.tokenBudget = value.at("budget").get<int>();
    return settings;
}

json ofLearner(const api::LearnerSettings& settings)
{
    const api::OptimizerSettings& optimizer = settings.optimizer;
    const api::AdapterSettings& adapter = settings.adapter;
    return {{"load", ofLoad(settings.load)},
            {"optimizer", ofBytes(std::vector{optimizer.beta1, optimizer.beta2, optimizer.epsilon,
                                              optimizer.weightDecay, optimizer.maxGradNorm})},
            {"rank", adapter.rank},
            {"alpha", adapter.alpha},
            {"dropout", adapter.dropout},
            {"targets", adapter.targets},
            {"recompute", settings.recomputesActivations},
            {"seed", adapter.seed}};
}

api::LearnerSettings learnerIn(const json& value)
{
    const std::vector<double> numbers = bytesIn<double>(value.at("optimizer"));
    api::LearnerSettings settings;
    settings.load = loadIn(value.at("load"));
    settings.optimizer = {numbers.at(0), numbers.at(1), numbers.at(2), numbers.at(3), numbers.at(4)};
    settings.adapter.rank = value.at("rank").get<int>();
    settings.adapter.alpha = value.at("alpha").get<double>();
    settings.adapter.dropout = value.at("dropout").get<double>();
    settings.adapter.targets = value.at("targets").get<std::vector<std::string>>();
    settings.adapter.seed = value.at("seed").get<std::uint64_t>();
    settings.recomputesActivations = value.at("recompute").get<bool>();
    return settings;
}

json ofObjective(const method::ObjectiveSettings& settings)
{
    return json::array({static_cast<int>(settings.objective), static_cast<int>(settings.lossNormalization),
                        ofBytes(std::vector{settings.poftBeta, settings.poftGamma, settings.dpoBeta})});
}

method::ObjectiveSettings objectiveIn(const json& value)
{
    const std::vector<double> numbers = bytesIn<double>(value.at(2));
    return {static_cast<method::Objective>(value.at(0).get<int>()),
            static_cast<method::LossNormalization>(value.at(1).get<int>()), numbers.at(0), numbers.at(1),
            numbers.at(2)};
}

}  // namespace poft::engine::wire
