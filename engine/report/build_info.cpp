// SPDX-License-Identifier: Apache-2.0
#include "engine/report/build_info.h"

#include "engine/build_version.h"

namespace poft::engine {

std::string engineBuild()
{
    return "poft-engine " POFT_VERSION " (" POFT_COMMIT ", g++ " __VERSION__ ")";
}

}  // namespace poft::engine
