// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/fingerprints.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "storage/files/hub_cache.h"
#include "storage/files/sha256.h"
#include "storage/queue/mark_identity.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"

namespace poft::storage {

namespace {

namespace fs = std::filesystem;

/// Files of a model folder that say what the model is; a README does not.
bool belongsToModel(const fs::path& file)
{
    static constexpr std::array<std::string_view, 5> kExtensions{".json", ".safetensors", ".jinja", ".model", ".txt"};
    return std::find(kExtensions.begin(), kExtensions.end(), file.extension().string()) != kExtensions.end();
}

/// Of one file its SHA-256; of several, which a place of the hub may mean, that of all in order.
Result<std::string> identityOfFiles(const std::string& place)
{
    POFT_TRY_ASSIGN(const std::vector<fs::path> found, files::filesOfPlace(place));
    if (found.size() == 1)
        return files::sha256HexOfFile(found.front());
    files::Sha256 hash;
    for (const fs::path& file : found) {
        POFT_TRY_ASSIGN(const std::string content, files::sha256HexOfFile(file));
        hash.add(content + "\n");
    }
    return files::toHex(hash.digest());
}

Result<std::string> identityOfFolder(const std::string& place)
{
    POFT_TRY_ASSIGN(const fs::path folder, files::fileOfPlace(place));
    std::error_code error;
    std::set<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->is_regular_file() && belongsToModel(entry->path()))
            files.insert(entry->path());
    if (error || files.empty())
        return fail(ErrorKind::NotFound, "There is no model folder " + folder.string() + ".");
    files::Sha256 hash;
    for (const fs::path& file : files) {
        POFT_TRY_ASSIGN(const std::string content, files::sha256HexOfFile(file));
        hash.add(file.filename().string() + "\n" + content + "\n");
    }
    return files::toHex(hash.digest());
}

/// The content of an input that is no job: a data set's fingerprint, a hash of a model's hashes, of a file's bytes, of
/// the files in a model folder that say what the model is. NotFound when it does not exist.
Result<std::string> identityOf(Connection& connection, const recipe::Source& source)
{
    switch (source.kind) {
        case recipe::Source::Kind::Dataset: {
            POFT_TRY_ASSIGN(const Dataset dataset, findDataset(connection, source.name));
            return dataset.fingerprint;
        }
        case recipe::Source::Kind::Model: {
            POFT_TRY_ASSIGN(const Model model, findModel(connection, source.name));
            return files::sha256Hex(model.weightsHash + model.tokenizerHash + model.templateHash +
                                    files::sha256Hex(model.config));
        }
        case recipe::Source::Kind::File:
            return identityOfFiles(source.name);
        case recipe::Source::Kind::Folder:
            return identityOfFolder(source.name);
        case recipe::Source::Kind::Tag:
        case recipe::Source::Kind::Verdict:
        case recipe::Source::Kind::Values:
        case recipe::Source::Kind::NearDuplicates:
        case recipe::Source::Kind::Job:
            break;
    }
    return fail(ErrorKind::Invalid, "The job \"" + source.name + "\" does not stand before the jobs that need it.");
}

/// The data sets that a job reads, in order of its inputs, as far as they are there.
std::vector<std::optional<Id>> datasetsOf(Connection& connection, const recipe::Job& job,
                                          const std::map<std::string, std::string>& fingerprints)
{
    std::vector<std::optional<Id>> datasets;
    for (const auto& [input, source] : job.inputs) {
        if (source.kind == recipe::Source::Kind::Dataset) {
            const Result<Dataset> found = findDataset(connection, source.name);
            datasets.push_back(found ? std::optional(found->id) : std::nullopt);
        } else if (const auto made = fingerprints.find(source.name);
                   input.starts_with("dataset:") && made != fingerprints.end()) {
            Statement statement = connection.prepare(
                "SELECT d.id FROM jobs j JOIN datasets d ON d.job_id = j.id WHERE j.fingerprint = ? AND j.state = "
                "'done' AND d.state = 'ready' ORDER BY j.id DESC LIMIT 1");
            datasets.push_back(statement.bindAll(made->second).step() ? std::optional(statement.integer(0))
                                                                      : std::nullopt);
        }
    }
    return datasets;
}

bool isOfSamples(recipe::Source::Kind kind)
{
    using Kind = recipe::Source::Kind;
    return kind == Kind::Tag || kind == Kind::Verdict || kind == Kind::Values || kind == Kind::NearDuplicates;
}

/// Identities of inputs; several jobs may read one large file, so each is asked for once.
class Identities {
public:
    explicit Identities(Connection& connection) : m_connection(connection) {}

    /// Of all inputs of a job, of which those that are jobs have these fingerprints (by key).
    std::map<std::string, std::string> of(const recipe::Job& job,
                                          const std::map<std::string, std::string>& fingerprints)
    {
        std::map<std::string, std::string> identities;
        for (const auto& [input, source] : job.inputs) {
            const auto known = fingerprints.find(source.name);
            if (source.kind == recipe::Source::Kind::Job && known != fingerprints.end())
                identities[input] = known->second;
            else if (isOfSamples(source.kind))
                identities[input] =
                    found(identityOfMarks(m_connection, source, datasetsOf(m_connection, job, fingerprints)));
            else
                identities[input] = fromOutside(source);
        }
        return identities;
    }

    /// A sentence for each input that does not exist.
    const std::string& missing() const { return m_missing; }

private:
    std::string found(const Result<std::string>& identity)
    {
        if (!identity && m_missing.find(identity.error().message) == std::string::npos)
            m_missing += (m_missing.empty() ? "" : " ") + identity.error().message;
        return identity ? *identity : std::string();
    }

    const std::string& fromOutside(const recipe::Source& source)
    {
        const auto place = std::pair(source.kind, source.name);
        if (!m_outside.contains(place))
            m_outside[place] = found(identityOf(m_connection, source));
        return m_outside[place];
    }

    Connection& m_connection;
    std::map<std::pair<recipe::Source::Kind, std::string>, std::string> m_outside;
    std::string m_missing;
};

}  // namespace

Result<std::vector<std::string>> fingerprintsOf(Connection& connection, const std::vector<recipe::Job>& jobs)
{
    std::map<std::string, std::string> byKey;
    std::vector<std::string> fingerprints;
    Identities identities(connection);
    for (const recipe::Job& job : jobs) {
        fingerprints.push_back(files::sha256Hex(recipe::fingerprintText(job, identities.of(job, byKey))));
        byKey[job.key] = fingerprints.back();
    }
    if (!identities.missing().empty())
        return fail(ErrorKind::NotFound, identities.missing());
    return fingerprints;
}

}  // namespace poft::storage
