// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/diagnosis.h"

namespace poft::engine {

namespace {

const char* word(Diagnosis::State state)
{
    switch (state) {
        case Diagnosis::State::Warn:
            return "warn";
        case Diagnosis::State::Fail:
            return "fail";
        case Diagnosis::State::Ok:
            break;
    }
    return "ok";
}

}  // namespace

Status doctor(const DoctorArguments& arguments)
{
    const std::vector<Diagnosis> findings = diagnose(arguments.deep, arguments.only);
    if (arguments.json) {
        nlohmann::ordered_json document = nlohmann::ordered_json::array();
        for (const Diagnosis& one : findings)
            document.push_back(
                {{"topic", one.topic}, {"state", word(one.state)}, {"detail", one.detail}, {"remedy", one.remedy}});
        fmt::print("{}\n", nlohmann::ordered_json{{"checks", document}}.dump(2));
    } else {
        for (const Diagnosis& one : findings) {
            fmt::print("{:<5} {:<18} {}\n", word(one.state), one.topic, one.detail);
            if (!one.remedy.empty())
                fmt::print("{:<5} {:<18} → {}\n", "", "", one.remedy);
        }
    }
    const auto broken =
        std::ranges::count_if(findings, [](const Diagnosis& one) { return one.state == Diagnosis::State::Fail; });
    if (broken > 0)
        return fail(ErrorKind::Device,
                    fmt::format("{} of {} checks failed; what to do stands beside each.", broken, findings.size()));
    return {};
}

}  // namespace poft::engine
