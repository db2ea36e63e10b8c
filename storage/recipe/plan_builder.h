// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/recipe/variant.h"

namespace poft::recipe {

/// Turns checked variants into jobs, each after what it needs, and each thing once. Borrows the variants.
class PlanBuilder {
public:
    PlanBuilder(const std::vector<Variant>& variants, const ExpandOptions& options);

    /// Adds the training of one variant with one seed, and before it whatever it needs and is not there yet.
    void addRun(std::size_t variant, std::int64_t seed);

    /// Whether a data set or model ("dataset:<name>", "model:<name>") of any variant was needed.
    bool needed(const std::string& key) const { return m_needed.contains(key); }

    std::vector<Job> takeJobs() { return std::move(m_jobs); }
    std::vector<RegisteredUse> takeRegistered() { return std::move(m_registered); }

private:
    using Inputs = std::map<std::string, Source>;

    std::size_t indexOf(const std::string& cell, const std::string& arm) const;

    /// Completes the input (its `registered`), notes it in `inputs`, and makes the job behind it.
    void require(std::size_t variant, Input& input, Inputs& inputs);
    void requireScores(std::size_t variant, const AlignedModel& aligned, const Input& dataset, Inputs& inputs,
                       bool conditioned = true);
    /// The scores of a data set that a filter goes by.
    void requireFilter(std::size_t variant, const Filter& filter, const Input& dataset, Inputs& inputs);
    /// The tags, marks, values and near duplicates that it goes by; `path` is the filter's in the merged recipe.
    void requireMarks(std::size_t variant, const Filter& filter, const std::string& path, Inputs& inputs);
    /// Of a score job under truncation = shared: the target and the other aligned models, in order of key.
    void requireShared(std::size_t variant, ScoreSpec& spec, Inputs& inputs);
    /// Completes the data sets and files of an evaluation, written at `path` of the merged recipe.
    void requireEvaluation(std::size_t variant, Evaluation& evaluation, const std::string& path, Inputs& inputs);

    Source sourceOf(std::size_t variant, const std::string& key);
    Source datasetSource(std::size_t variant, const std::string& name);
    Source modelSource(std::size_t variant, const std::string& name);
    Source registered(std::size_t variant, Source source, const std::string& mergedPath);

    Job importJob(std::size_t variant, ImportSpec spec);
    Job datasetJob(std::size_t variant, DatasetSpec spec);
    Job modelJob(std::size_t variant, ModelSpec spec);
    std::string absolute(const std::string& path) const;
    std::string templateDate(std::size_t variant) const;
    std::optional<std::int64_t> samplesOf(const Inputs& inputs, const std::string& key) const;

    /// The key of an earlier job that makes the same thing, or of this one, which is then added.
    std::string intern(Job job);
    std::string add(Job job);

    const std::vector<Variant>& m_variants;
    const ExpandOptions& m_options;
    std::map<std::pair<std::string, std::string>, std::size_t> m_variantIndex;  ///< (cell, arm)
    std::map<std::pair<std::size_t, std::string>, Source> m_sources;            ///< (variant, input key)
    std::map<std::pair<std::size_t, std::int64_t>, std::string> m_runs;         ///< (variant, seed) → job key
    std::map<std::string, std::string> m_made;                                  ///< canonical text → job key
    std::map<std::string, std::size_t> m_position;                              ///< job key → place in m_jobs
    std::map<std::string, int> m_keyUses;
    std::set<std::string> m_needed;
    std::vector<Job> m_jobs;
    std::vector<RegisteredUse> m_registered;
};

}  // namespace poft::recipe
