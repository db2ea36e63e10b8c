// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/recipe/problem.h"

namespace poft::recipe {

/// jobs.kind.
enum class JobKind { Import, Dataset, Model, Score, Train };

/// "import", "dataset", "model", "score", "train".
std::string_view nameOf(JobKind kind);

/// Where an input of a job comes from.
struct Source {
    enum class Kind {
        Job,             ///< `name` is the key of an earlier job of the expansion; a row of job_dependencies
        Dataset,         ///< `name` is a data set of the workspace
        Model,           ///< `name` is a model of the workspace
        File,            ///< `name` is an absolute path to a file
        Folder,          ///< `name` is an absolute path to a model folder
        Tag,             ///< `name` is a tag of the workspace
        Verdict,         ///< `name` is "keep" or "drop": the samples that are marked so
        Values,          ///< `name` is a column of values of the workspace
        NearDuplicates,  ///< how near duplicates of the data sets were looked for; no name
    };
    Kind kind = Kind::Job;
    std::string name;

    bool operator==(const Source&) const = default;
};

/// A job that a recipe asks for, before it is known whether the workspace has it done already.
struct Job {
    std::string key;  ///< unique in the expansion and stable: "dataset:train", "model:base", "score:tutor/train",
                      ///< "train:PoFT/seed 1"
    JobKind kind = JobKind::Import;
    std::string name;  ///< for a person: "PoFT, seed 1"
    std::string spec;  ///< canonical JSON, read by job_spec.h

    /// Everything the job reads: "dataset:<name>", "model:<name>", "scores:<model>/<dataset>" (names of the recipe),
    /// "after", "file:<n>" of an import, "folder" of a model; of a data set whose filter goes by what is said of
    /// samples, "tag:<name>", "verdict:<word>", "values:<column>" and "near duplicates". A train job needs the scores
    /// of each aligned model on its training data.
    std::map<std::string, Source> inputs;

    bool needsDevice = false;
    std::string arm;                   ///< of a train job; else empty
    std::string cell = "{}";           ///< of a train job, JSON: matrix pointer → value
    std::optional<std::int64_t> seed;  ///< of a train job
    std::optional<std::int64_t>
        samples;  ///< how many samples it makes, scores or trains on, where the recipe alone tells

    bool operator==(const Job&) const = default;
};

/// A name of the workspace that the recipe relies on, so that a caller who knows the workspace can check it.
struct RegisteredUse {
    Source source;     ///< of kind Dataset, Model, File, Folder, Tag or Values
    std::string path;  ///< JSON pointer to it in the recipe

    bool operator==(const RegisteredUse&) const = default;
};

struct ExpandOptions {
    std::filesystem::path
        folder;                ///< absolute; relative paths of the recipe begin here (the folder of the recipe file)
    std::string templateDate;  ///< the workspace's, used where the recipe has none
};

/// What a recipe means.
struct Expansion {
    std::string name;               ///< of the recipe; empty where it has none
    std::vector<Problem> problems;  ///< all of them, errors first, then in the recipe's order
    std::vector<Job> jobs;          ///< in order of work: each after everything it needs; empty when there is an error
    std::vector<RegisteredUse> registered;
};

/// Reads, checks and expands a recipe (JSON text). Pure: no file is opened and nothing outside the text is asked.
///
/// Each arm is the recipe with the arm's patch merged in (RFC 7396), then the cell of the matrix, then the seed. Seeds
/// are the outer loop, then cells, then arms, so that all arms of the first seed can be compared first; what several
/// runs need appears once, just before the first that needs it. Data sets and models that no run needs get a note and
/// no job.
Expansion expand(std::string_view recipe, const ExpandOptions& options);

/// The canonical text whose hash is the job's fingerprint: kind and settings, with names for display left out and every
/// input replaced by its identity. `identities` has one entry for each key of job.inputs: the fingerprint of a job, the
/// content hash of a registered data set, model, file or folder, of tags, marks and values. Two jobs with equal text
/// make the same thing, in whatever recipe they stand; two train jobs of one expansion may be such (an SFT arm under a
/// matrix of PoFT settings) and are then one run in two places.
std::string fingerprintText(const Job& job, const std::map<std::string, std::string>& identities);

}  // namespace poft::recipe
