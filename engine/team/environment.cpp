// SPDX-License-Identifier: Apache-2.0
#include "engine/team/environment.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace poft::engine {

namespace {

std::string textOf(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

Result<int> numberOf(const char* name, int least, int most)
{
    const std::string text = textOf(name);
    int number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end || number < least || number > most)
        return fail(ErrorKind::Invalid, fmt::format("WORLD_SIZE is {}, so {} must be a whole number "
                                                    "from {} to {}, not \"{}\": start the "
                                                    "processes with torchrun, or set what it sets.",
                                                    textOf("WORLD_SIZE"), name, least, most, text));
    return number;
}

}  // namespace

Result<std::optional<api::PeerSettings>> peersFromEnvironment()
{
    constexpr int kMost = 1'000'000;
    if (textOf("WORLD_SIZE").empty())
        return std::optional<api::PeerSettings>();
    api::PeerSettings settings;
    POFT_TRY_ASSIGN(settings.size, numberOf("WORLD_SIZE", 1, kMost));
    if (settings.size == 1)
        return std::optional<api::PeerSettings>();
    POFT_TRY_ASSIGN(settings.rank, numberOf("RANK", 0, settings.size - 1));
    POFT_TRY_ASSIGN(settings.localRank, numberOf("LOCAL_RANK", 0, kMost));
    POFT_TRY_ASSIGN(settings.port, numberOf("MASTER_PORT", 1, 65535));
    settings.address = textOf("MASTER_ADDR");
    if (settings.address.empty())
        return fail(ErrorKind::Invalid,
                    "WORLD_SIZE is set and MASTER_ADDR is not: "
                    "name the machine of rank 0.");
    settings.hasStore = textOf("TORCHELASTIC_USE_AGENT_STORE") == "True";
    settings.group = fmt::format("poft/{}/{}", textOf("TORCHELASTIC_RUN_ID"), textOf("TORCHELASTIC_RESTART_COUNT"));
    if (!textOf("POFT_LOST_AFTER").empty()) {
        POFT_TRY_ASSIGN(const int seconds, numberOf("POFT_LOST_AFTER", 3, 86400));
        settings.lostAfter = std::chrono::seconds(seconds);
    }
    if (!textOf("POFT_JOIN_WITHIN").empty()) {
        POFT_TRY_ASSIGN(const int seconds, numberOf("POFT_JOIN_WITHIN", 1, 86400));
        settings.joinWithin = std::chrono::seconds(seconds);
    }
    return std::optional(settings);
}

}  // namespace poft::engine
