// SPDX-License-Identifier: Apache-2.0
#include "engine/model/hub_cache.h"

#include "storage/files/hub_cache.h"

namespace poft::model {

namespace fs = std::filesystem;

bool isHubName(std::string_view text)
{
    return files::isHubName(text);
}

fs::path hubCacheFolder()
{
    return files::hubCacheFolder();
}

std::string downloadLine(std::string_view name)
{
    return files::downloadLine(files::HubKind::Model, name);
}

Result<fs::path> findInHubCache(std::string_view name)
{
    return files::hubSnapshot(files::HubKind::Model, name);
}

Result<fs::path> findModelFolder(const std::string& pathOrName)
{
    if (files::isHubPlace(pathOrName))
        return files::fileOfPlace(pathOrName);
    std::error_code code;
    if (fs::exists(pathOrName, code) || !isHubName(pathOrName))
        return fs::path(pathOrName);
    return findInHubCache(pathOrName);
}

}  // namespace poft::model
