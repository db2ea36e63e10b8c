// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hub_cache.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "storage/files/read_file.h"

namespace poft::model {

namespace {

namespace fs = std::filesystem;

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

std::string downloadLine(std::string_view name)
{
    return "hf download " + std::string(name);
}

Result<fs::path> findInHubCache(std::string_view name)
{
    if (!isHubName(name))
        return fail(ErrorKind::Invalid,
                    "\"" + std::string(name) + "\" is no model's name of the form organisation/name.");
    std::string folder = "models--" + std::string(name);
    folder.replace(folder.find('/'), 1, "--");
    const fs::path model = hubCacheFolder() / folder;
    std::error_code code;
    const auto missing = [&] {
        return fail(ErrorKind::NotFound, "The model " + std::string(name) + " is not in the local Hugging Face cache " +
                                             hubCacheFolder().string() + "; download it with: " + downloadLine(name));
    };
    if (!fs::is_regular_file(model / "refs" / "main", code))
        return missing();
    POFT_TRY_ASSIGN(std::string revision, files::readFile(model / "refs" / "main"));
    while (!revision.empty() && std::isspace(static_cast<unsigned char>(revision.back())))
        revision.pop_back();
    if (!isPlainName(revision))
        return fail(ErrorKind::Invalid, (model / "refs" / "main").string() + " does not name a revision.");
    if (!fs::is_directory(model / "snapshots" / revision, code))
        return missing();
    return model / "snapshots" / revision;
}

Result<fs::path> findModelFolder(const std::string& pathOrName)
{
    std::error_code code;
    if (fs::exists(pathOrName, code) || !isHubName(pathOrName))
        return fs::path(pathOrName);
    return findInHubCache(pathOrName);
}

}  // namespace poft::model
