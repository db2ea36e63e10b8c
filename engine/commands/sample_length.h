// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "storage/recipe/expansion.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/dataset.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// Bytes of text per sample where nothing is known of a data set: a short question and its answer.
inline constexpr double kAssumedBytesPerSample = 256;

/// Bytes of text that one token stands for on average. Rough: the fertility of published tokenizers grows by about a
/// third of a byte with each doubling of the vocabulary, from 4.2 bytes at 32,000 tokens (Llama-2; 4.9 at 128,000 for
/// Llama-3), and is never below 1.
double bytesPerToken(std::int64_t vocabSize);

/// How long the samples of data sets are, also of those that a recipe is yet to make.
class SampleLengths {
public:
    explicit SampleLengths(storage::Connection& connection) : m_connection(connection) {}

    /// Takes note of a job of the expansion; jobs come in order, and `existing` is the job of the workspace that it is
    /// the same as, 0 for none.
    void add(const recipe::Job& job, storage::Id existing);

    /// Mean bytes of text per sample (of pairs, per side) of a job's input; kAssumedBytesPerSample where unknown.
    double bytesOf(const recipe::Job& job, const std::string& input);

    /// Whether some length that was asked for had to be assumed.
    bool assumed() const { return m_assumed; }

private:
    std::optional<double> measured(const storage::Dataset& dataset);
    std::optional<double> known(const recipe::Job& job, const std::string& input);
    std::optional<double> ofSpec(const recipe::Job& job);

    storage::Connection& m_connection;
    std::map<std::string, std::optional<double>> m_byJob;       ///< by key of the job that makes the data set
    std::map<std::string, std::optional<double>> m_registered;  ///< by name
    bool m_assumed = false;
};

}  // namespace poft::engine
