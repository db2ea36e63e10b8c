// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_training FOLDER DTYPE BATCHES.json KIND: training steps or scoring of a Hugging Face folder on demand,
// so that bench_training.py can interleave them with a peer's on the same token ids. DTYPE is float32 or bfloat16.
// BATCHES.json is a list of batches, each a list of {"ids": […], "first": index of the first response token}. KIND is
// sft, poft, dpo (neighbours as pairs), recompute (sft with activations computed twice) or score. For each line of
// standard input, a number n, the next n batches are run and one JSON line says how long it took.

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

using Clock = std::chrono::steady_clock;
using Batch = std::vector<api::TrainingItem>;

std::vector<Batch> readBatches(const char* path)
{
    std::vector<Batch> batches;
    std::ifstream file(path);
    for (const nlohmann::json& rows : nlohmann::json::parse(file)) {
        Batch& batch = batches.emplace_back();
        for (const nlohmann::json& row : rows) {
            api::TrainingItem& item = batch.emplace_back();
            item.sequence.ids = row["ids"].get<std::vector<api::TokenId>>();
            const auto first = row["first"].get<std::size_t>();
            for (std::size_t i = 0; i < item.sequence.ids.size(); ++i)
                item.sequence.responseMask.push_back(i >= first);
            item.hasReference = row.contains("reference");
            item.reference = row.value("reference", 0.0);
        }
    }
    return batches;
}

/// What n batches came to: per batch the loss, or the summed log-likelihood.
class Subject {
public:
    virtual ~Subject() = default;
    virtual double run(const Batch& batch) = 0;
};

/// The same tokens: each second sequence is what the one before it is preferred to.
Batch asPairs(const Batch& batch)
{
    Batch pairs;
    for (std::size_t i = 0; i + 1 < batch.size(); i += 2) {
        pairs.push_back(batch[i]);
        pairs.back().rejected = batch[i + 1].sequence;
    }
    return pairs;
}

class Training final : public Subject {
public:
    Training(const char* folder, const api::LoadSettings& load, method::Objective objective, bool recomputes)
        : m_learner(test::must(test::torchBackend().loadLearner(folder, {load, {}, {}, recomputes}))),
          m_objective{objective}
    {
    }

    double run(const Batch& batch) override
    {
        const Batch items = m_objective.objective == method::Objective::Dpo ? asPairs(batch) : batch;
        return test::must(m_learner->step({items, static_cast<int>(items.size()), m_objective, 1e-5})).loss;
    }

private:
    std::unique_ptr<api::Learner> m_learner;
    method::ObjectiveSettings m_objective;
};

class Scoring final : public Subject {
public:
    Scoring(const char* folder, const api::LoadSettings& load)
        : m_model(test::must(test::torchBackend().loadModel(folder, load)))
    {
    }

    double run(const Batch& batch) override
    {
        std::vector<api::Sequence> sequences;
        for (const api::TrainingItem& item : batch)
            sequences.push_back(item.sequence);
        double sum = 0;
        int tokens = 0;
        for (const api::SequenceScore& score : test::must(m_model->score(sequences))) {
            sum += score.sum;
            tokens += score.tokens;
        }
        return -sum / tokens;
    }

private:
    std::unique_ptr<api::LikelihoodModel> m_model;
};

std::unique_ptr<Subject> makeSubject(const std::string& kind, const char* folder, const api::LoadSettings& load)
{
    if (kind == "score")
        return std::make_unique<Scoring>(folder, load);
    const method::Objective objective = kind == "poft"  ? method::Objective::Poft
                                        : kind == "dpo" ? method::Objective::Dpo
                                                        : method::Objective::Sft;
    return std::make_unique<Training>(folder, load, objective, kind == "recompute");
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fputs("usage: poft_bench_training FOLDER float32|bfloat16 BATCHES.json sft|recompute|poft|dpo|score\n",
                   stderr);
        return 2;
    }
    api::LoadSettings load;
    load.dtype = std::string(argv[2]) == "bfloat16" ? api::DType::BFloat16 : api::DType::Float32;
    const std::vector<Batch> batches = readBatches(argv[3]);
    const std::unique_ptr<Subject> subject = makeSubject(argv[4], argv[1], load);
    std::size_t next = 0;
    for (int count = 0; std::cin >> count;) {
        nlohmann::json values = nlohmann::json::array();
        const auto begin = Clock::now();
        for (int i = 0; i < count; ++i)
            values.push_back(subject->run(batches[next++ % batches.size()]));
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        std::cout << nlohmann::json{{"seconds", seconds}, {"values", values}}.dump() << std::endl;
    }
    return 0;
}
