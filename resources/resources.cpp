// SPDX-License-Identifier: Apache-2.0
#include "resources/resources.h"

#include <cstdlib>
#include <string>
#include <system_error>

namespace poft {

std::filesystem::path resourceFolder()
{
    if (const char* chosen = std::getenv("POFT_RESOURCES"); chosen != nullptr && *chosen != '\0')
        return chosen;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    return (program.parent_path().parent_path() / "share/poft-workbench").lexically_normal();
}

Result<std::filesystem::path> resourceFile(std::string_view name)
{
    std::filesystem::path file = resourceFolder() / name;
    std::error_code error;
    if (std::filesystem::is_regular_file(file, error))
        return file;
    return fail(ErrorKind::NotFound,
                "The file " + file.string() +
                    ", which belongs to the program, is missing; install the program again, or set "
                    "POFT_RESOURCES to the folder that holds its recipes and tasks.");
}

}  // namespace poft
