// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/fingerprints.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "storage/files/hub_cache.h"
#include "storage/files/sha256.h"
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

}  // namespace

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
        case recipe::Source::Kind::Job:
            break;
    }
    return fail(ErrorKind::Invalid, "The job \"" + source.name + "\" does not stand before the jobs that need it.");
}

Result<std::vector<std::string>> fingerprintsOf(Connection& connection, const std::vector<recipe::Job>& jobs)
{
    std::map<std::string, std::string> byKey;
    std::map<std::pair<recipe::Source::Kind, std::string>, std::string>
        outside;  // several jobs may read one large file
    std::vector<std::string> fingerprints;
    std::string missing;
    for (const recipe::Job& job : jobs) {
        std::map<std::string, std::string> identities;
        for (const auto& [input, source] : job.inputs) {
            if (const auto known = byKey.find(source.name);
                source.kind == recipe::Source::Kind::Job && known != byKey.end()) {
                identities[input] = known->second;
                continue;
            }
            const auto place = std::pair(source.kind, source.name);
            if (!outside.contains(place)) {
                const Result<std::string> identity = identityOf(connection, source);
                if (!identity)
                    missing += (missing.empty() ? "" : " ") + identity.error().message;
                outside[place] = identity ? *identity : std::string();
            }
            identities[input] = outside[place];
        }
        fingerprints.push_back(files::sha256Hex(recipe::fingerprintText(job, identities)));
        byKey[job.key] = fingerprints.back();
    }
    if (!missing.empty())
        return fail(ErrorKind::NotFound, missing);
    return fingerprints;
}

}  // namespace poft::storage
