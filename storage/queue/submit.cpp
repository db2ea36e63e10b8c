// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/submit.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "storage/content/canonical_json.h"
#include "storage/content/clock.h"
#include "storage/queue/fingerprints.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/sample_scores.h"

namespace poft::storage {

namespace {

Status checkProblems(const recipe::Expansion& expansion)
{
    std::string sentences;
    for (const recipe::Problem& problem : expansion.problems)
        if (problem.severity == recipe::Problem::Severity::Error)
            sentences +=
                (sentences.empty() ? "" : " ") + (problem.path.empty() ? "" : problem.path + ": ") + problem.sentence;
    if (!sentences.empty())
        return fail(ErrorKind::Invalid, sentences);
    if (expansion.jobs.empty())
        return fail(ErrorKind::Invalid, "The recipe asks for no job; give it arms and seeds.");
    return {};
}

bool modelFilesExist(Connection& connection, const std::string& path)
{
    const std::filesystem::path folder = connection.file().parent_path() / path;
    std::error_code error;
    return std::filesystem::exists(folder / "config.json", error) ||
           std::filesystem::exists(folder / "adapter_config.json", error);
}

/// Whether the results of a done job are still there. `modelNeeded`: another job of the expansion starts from the model
/// it trained.
bool outputsExist(Connection& connection, Id job, recipe::JobKind kind, bool modelNeeded)
{
    const auto first = [&](std::string_view sql) {
        Statement statement = connection.prepare(sql);
        return readFirst(statement.bindAll(job), [](const Statement& row) { return row.text(0); });
    };
    switch (kind) {
        case recipe::JobKind::Import:
        case recipe::JobKind::Dataset:
            return first("SELECT name FROM datasets WHERE job_id = ? AND state = 'ready'").has_value();
        case recipe::JobKind::Score:
            return first("SELECT 1 FROM job_series WHERE job_id = ?").has_value();
        case recipe::JobKind::Model: {
            const std::optional<std::string> path = first("SELECT path FROM models WHERE job_id = ?");
            return path && modelFilesExist(connection, *path);
        }
        case recipe::JobKind::Train:
            break;
    }
    if (!first("SELECT 1 FROM runs WHERE job_id = ? AND finished_at IS NOT NULL"))
        return false;
    const std::optional<std::string> path =
        first("SELECT m.path FROM runs r JOIN models m ON m.id = r.output_model_id WHERE r.job_id = ?");
    return !modelNeeded || (path && modelFilesExist(connection, *path));
}

/// Inserts an expansion job by job; runs within one transaction.
class Inserter {
public:
    Inserter(WriteTransaction& transaction, const recipe::Expansion& expansion,
             const std::vector<std::string>& fingerprints)
        : m_transaction(transaction),
          m_connection(transaction.connection()),
          m_jobs(expansion.jobs),
          m_fingerprints(fingerprints)
    {
        for (const recipe::Job& job : m_jobs)
            if (const auto after = job.inputs.find("after"); after != job.inputs.end())
                m_neededModels.insert(after->second.name);
    }

    void run(Submission& submission, bool again)
    {
        for (std::size_t index = 0; index < m_jobs.size(); ++index) {
            const recipe::Job& job = m_jobs[index];
            JobPlace place{submission.experiment, 0, static_cast<int>(index), job.arm, job.cell, job.seed, false};
            if (!again)
                place.jobId = findSame(index);
            place.reused = place.jobId != 0;
            if (place.reused)
                ++submission.reused;
            else
                place.jobId = insert(index);
            m_ids[job.key] = place.jobId;
            submission.queued += place.reused ? 0 : 1;
            insertPlace(place);
            submission.jobs.push_back(std::move(place));
        }
    }

private:
    std::vector<NewJob::Dependency> dependencies(const recipe::Job& job) const
    {
        std::vector<NewJob::Dependency> all;
        for (const auto& [input, source] : job.inputs)
            if (source.kind == recipe::Source::Kind::Job)
                all.push_back({m_ids.at(source.name), input});
        return all;
    }

    Id insert(std::size_t index)
    {
        const recipe::Job& job = m_jobs[index];
        return insertJobRow(m_transaction, {std::string(recipe::nameOf(job.kind)), job.name, job.spec,
                                            m_fingerprints[index], job.needsDevice, 0, dependencies(job)});
    }

    /// A waiting job is the same only if it waits for the very jobs of this expansion: another's may have failed.
    bool waitsForOurs(const recipe::Job& job, Id candidate) const
    {
        const auto pair = [](Id on, const std::string& input) { return std::pair(on, input); };
        std::set<std::pair<Id, std::string>> wanted;
        for (const NewJob::Dependency& dependency : dependencies(job))
            wanted.insert(pair(dependency.dependsOn, dependency.input));
        Statement statement = m_connection.prepare("SELECT depends_on, input FROM job_dependencies WHERE job_id = ?");
        const auto found = readAll(statement.bindAll(candidate),
                                   [&](const Statement& row) { return pair(row.integer(0), row.text(1)); });
        return wanted == std::set(found.begin(), found.end());
    }

    /// The job that makes the same: done with its outputs there, else one that will be done; 0 = none.
    Id findSame(std::size_t index)
    {
        const recipe::Job& job = m_jobs[index];
        Statement statement = m_connection.prepare(
            "SELECT id, state FROM jobs WHERE fingerprint = ? AND state IN ('done', 'running', 'paused', 'queued') "
            "ORDER BY state = 'done' DESC, state = 'running' DESC, id DESC");
        statement.bindAll(m_fingerprints[index]);
        while (statement.step()) {
            const Id candidate = statement.integer(0);
            const std::string state = statement.text(1);
            const bool same = state == "done"
                                  ? outputsExist(m_connection, candidate, job.kind, m_neededModels.contains(job.key))
                              : state == "running" ? true
                                                   : waitsForOurs(job, candidate);
            if (same)
                return candidate;
        }
        return 0;
    }

    void insertPlace(const JobPlace& place)
    {
        m_connection
            .prepare(
                "INSERT INTO experiment_jobs (experiment_id, job_id, position, arm, cell, seed, reused) VALUES (?, ?, "
                "?, ?, ?, ?, ?)")
            .bindAll(place.experimentId, place.jobId, place.position, place.arm, place.cell, place.seed, place.reused)
            .run();
    }

    WriteTransaction& m_transaction;
    Connection& m_connection;
    const std::vector<recipe::Job>& m_jobs;
    const std::vector<std::string>& m_fingerprints;
    std::map<std::string, Id> m_ids;       // by key
    std::set<std::string> m_neededModels;  // keys of jobs whose trained model another job starts from
};

/// The jobs of an experiment whose stored recipe and fingerprints are these; nothing when they differ.
std::optional<std::vector<JobPlace>> sameExperiment(Connection& connection, const Experiment& experiment,
                                                    const std::string& recipe,
                                                    const std::vector<std::string>& fingerprints)
{
    const Result<std::string> stored = canonicalJson(experiment.recipe);
    if (!stored || *stored != recipe)
        return std::nullopt;
    const Result<std::vector<ExperimentJob>> jobs = experimentJobs(connection, experiment.id);
    if (!jobs || jobs->size() != fingerprints.size())
        return std::nullopt;
    std::vector<JobPlace> places;
    for (std::size_t index = 0; index < fingerprints.size(); ++index) {
        if ((*jobs)[index].job.fingerprint != fingerprints[index])
            return std::nullopt;
        places.push_back((*jobs)[index].place);
    }
    return places;
}

std::string numbered(const std::string& name, int number)
{
    return number == 1 ? name : name + " (" + std::to_string(number) + ")";
}

Id insertExperiment(WriteTransaction& transaction, const std::string& name, const std::string& recipe)
{
    transaction.connection()
        .prepare("INSERT INTO experiments (name, recipe, created_at, change) VALUES (?, ?, ?, ?)")
        .bindAll(name, recipe, utcNow(), transaction.change())
        .run();
    return transaction.connection().lastInsertId();
}

/// submit(), and with `keep` false all but its commit.
Result<Submission> submitOrTakeBack(Connection& connection, const std::string& name, const std::string& recipe,
                                    const recipe::Expansion& expansion, bool again, bool keep)
{
    return guarded([&]() -> Result<Submission> {
        POFT_TRY(checkProblems(expansion));
        if (name.empty())
            return fail(ErrorKind::Invalid, "An experiment needs a name.");
        POFT_TRY_ASSIGN(const std::string canonical, canonicalJson(recipe));
        POFT_TRY_ASSIGN(const std::vector<std::string> fingerprints, fingerprintsOf(connection, expansion.jobs));

        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
        Submission submission;
        for (int number = 1;; ++number) {
            submission.name = numbered(name, number);
            const Result<Experiment> there = findExperiment(connection, submission.name);
            if (!there)
                break;
            std::optional<std::vector<JobPlace>> places;
            if (!again)
                places = sameExperiment(connection, *there, canonical, fingerprints);
            if (places) {
                submission.experiment = there->id;
                submission.attached = true;
                submission.jobs = *std::move(places);
                return submission;
            }
        }
        submission.experiment = insertExperiment(transaction, submission.name, recipe);
        Inserter(transaction, expansion, fingerprints).run(submission, again);
        if (keep)
            POFT_TRY(transaction.commit());
        return submission;
    });
}

}  // namespace

Result<Submission> submit(Connection& connection, const std::string& name, const std::string& recipe,
                          const recipe::Expansion& expansion, bool again)
{
    POFT_TRY_ASSIGN(Submission submission, submitOrTakeBack(connection, name, recipe, expansion, again, true));
    // Where something is left to do, whoever does it fills these.
    if (!submission.attached && submission.queued == 0)
        POFT_TRY(copySampleScores(connection, submission.experiment));
    return submission;
}

Result<Submission> previewSubmission(Connection& connection, const std::string& name, const std::string& recipe,
                                     const recipe::Expansion& expansion, bool again)
{
    POFT_TRY_ASSIGN(Submission submission, submitOrTakeBack(connection, name, recipe, expansion, again, false));
    if (!submission.attached)
        submission.experiment = 0;
    for (JobPlace& place : submission.jobs) {
        place.experimentId = submission.experiment;
        if (!submission.attached && !place.reused)
            place.jobId = 0;
    }
    return submission;
}

}  // namespace poft::storage
