// SPDX-License-Identifier: Apache-2.0
#include "storage/files/hub_cache.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "storage/files/read_file.h"

namespace poft::files {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kScheme = "hf://";
constexpr std::string_view kDatasets = "datasets/";

/// What both halves of a name, and revisions, are made of; none is a way to another folder.
bool isPlainName(std::string_view text)
{
    return !text.empty() && text.front() != '.' && text.front() != '-' &&
           std::ranges::all_of(text,
                               [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-' || c == '_'; });
}

const char* environment(const char* name)
{
    const char* value = std::getenv(name);
    return value && *value ? value : nullptr;
}

/// Whether `name` fits a pattern in which each "*" stands for any text.
bool fits(std::string_view name, std::string_view pattern)
{
    const std::size_t star = pattern.find('*');
    if (star == pattern.npos)
        return name == pattern;
    if (!name.starts_with(pattern.substr(0, star)))
        return false;
    for (std::size_t cut = star; cut <= name.size(); ++cut)
        if (fits(name.substr(cut), pattern.substr(star + 1)))
            return true;
    return false;
}

/// The parts of "hf://datasets/organisation/name/file".
struct DatasetPlace {
    std::string name;  ///< "organisation/name"
    fs::path file;     ///< within the repository
};

Result<DatasetPlace> datasetPlace(std::string_view place)
{
    const std::string_view rest = place.substr(kScheme.size() + kDatasets.size());
    const std::size_t organisation = rest.find('/');
    const std::size_t name = organisation == rest.npos ? rest.npos : rest.find('/', organisation + 1);
    if (name == rest.npos || !isHubName(rest.substr(0, name)))
        return fail(ErrorKind::Invalid, "\"" + std::string(place) +
                                            "\" is no file of the hub: hf://datasets/organisation/name/file is meant.");
    const fs::path file = fs::path(std::string(rest.substr(name + 1))).lexically_normal();
    if (file.empty() || file.is_absolute() || *file.begin() == "..")
        return fail(ErrorKind::Invalid, "\"" + std::string(place) + "\" leads out of its repository.");
    return DatasetPlace{std::string(rest.substr(0, name)), file};
}

Result<std::vector<fs::path>> filesOfDataset(const std::string& place)
{
    POFT_TRY_ASSIGN(const DatasetPlace wanted, datasetPlace(place));
    POFT_TRY_ASSIGN(const fs::path snapshot, hubSnapshot(HubKind::Dataset, wanted.name));
    const fs::path folder = snapshot / wanted.file.parent_path();
    const std::string pattern = wanted.file.filename().string();
    std::vector<fs::path> found;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code))
        if (fits(entry->path().filename().string(), pattern) && entry->is_regular_file())
            found.push_back(entry->path());
    std::ranges::sort(found);
    if (found.empty())
        return fail(ErrorKind::NotFound, "The download of " + wanted.name + " lacks " + wanted.file.string() +
                                             "; fetch it with: " + downloadLine(HubKind::Dataset, wanted.name));
    return found;
}

}  // namespace

bool isHubName(std::string_view text)
{
    const std::size_t slash = text.find('/');
    return slash != text.npos && isPlainName(text.substr(0, slash)) && isPlainName(text.substr(slash + 1));
}

fs::path hubCacheFolder()
{
    if (const char* cache = environment("HF_HUB_CACHE"))
        return cache;
    if (const char* home = environment("HF_HOME"))
        return fs::path(home) / "hub";
    if (const char* caches = environment("XDG_CACHE_HOME"))
        return fs::path(caches) / "huggingface" / "hub";
    const char* home = environment("HOME");
    return fs::path(home ? home : "/") / ".cache" / "huggingface" / "hub";
}

std::string downloadLine(HubKind kind, std::string_view name)
{
    return "hf download " + std::string(name) + (kind == HubKind::Dataset ? " --repo-type dataset" : "");
}

Result<fs::path> hubSnapshot(HubKind kind, std::string_view name)
{
    const std::string noun = kind == HubKind::Model ? "model" : "data set";
    if (!isHubName(name))
        return fail(ErrorKind::Invalid,
                    "\"" + std::string(name) + "\" is no " + noun + "'s name of the form organisation/name.");
    std::string folder = (kind == HubKind::Model ? "models--" : "datasets--") + std::string(name);
    folder.replace(folder.find('/'), 1, "--");
    const fs::path repository = hubCacheFolder() / folder;
    std::error_code code;
    const auto missing = [&] {
        return fail(ErrorKind::NotFound, "The " + noun + " " + std::string(name) +
                                             " is not in the local Hugging Face cache " + hubCacheFolder().string() +
                                             "; download it with: " + downloadLine(kind, name));
    };
    if (!fs::is_regular_file(repository / "refs" / "main", code))
        return missing();
    POFT_TRY_ASSIGN(std::string revision, readFile(repository / "refs" / "main"));
    while (!revision.empty() && std::isspace(static_cast<unsigned char>(revision.back())))
        revision.pop_back();
    if (!isPlainName(revision))
        return fail(ErrorKind::Invalid, (repository / "refs" / "main").string() + " does not name a revision.");
    if (!fs::is_directory(repository / "snapshots" / revision, code))
        return missing();
    return repository / "snapshots" / revision;
}

bool isHubPlace(std::string_view place)
{
    return place.starts_with(kScheme);
}

Result<std::vector<fs::path>> filesOfPlace(const std::string& place)
{
    if (!isHubPlace(place))
        return std::vector<fs::path>{place};
    if (place.starts_with(std::string(kScheme) + std::string(kDatasets)))
        return filesOfDataset(place);
    POFT_TRY_ASSIGN(fs::path folder, hubSnapshot(HubKind::Model, place.substr(kScheme.size())));
    return std::vector<fs::path>{std::move(folder)};
}

Result<fs::path> fileOfPlace(const std::string& place)
{
    POFT_TRY_ASSIGN(std::vector<fs::path> files, filesOfPlace(place));
    if (files.size() != 1)
        return fail(ErrorKind::Invalid, place + " means several files, and one is wanted here.");
    return std::move(files.front());
}

}  // namespace poft::files
