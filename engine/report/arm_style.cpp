// SPDX-License-Identifier: Apache-2.0
#include "engine/report/arm_style.h"

namespace poft::engine {

ArmStyle armStyle(const std::string& objective, bool afterPoft)
{
    if (objective == "poft")
        return {"#D55E00", ""};
    if (objective == "bi_poft")
        return {"#CC79A7", "8 3 2 3"};
    if (objective == "dpo")
        return afterPoft ? ArmStyle{"#E69F00", "2 3"} : ArmStyle{"#56B4E9", "4 3"};
    return {"#0072B2", "8 4"};
}

}  // namespace poft::engine
