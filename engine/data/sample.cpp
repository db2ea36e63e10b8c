// SPDX-License-Identifier: Apache-2.0
#include "engine/data/sample.h"

namespace poft::data {

const char* kindName(SampleKind kind)
{
    switch (kind) {
        case SampleKind::Messages:
            return "messages";
        case SampleKind::Pairs:
            return "pairs";
        case SampleKind::Text:
            break;
    }
    return "text";
}

}  // namespace poft::data
