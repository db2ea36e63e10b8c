// SPDX-License-Identifier: Apache-2.0
//
// render_templates < {"template", "variables"} lines: writes {"text"} or {"error"} for each. compare_with_jinja.py
// drives it.

#include <iostream>
#include <nlohmann/json.hpp>

#include "engine/jinja/json_text.h"
#include "engine/jinja/template.h"

using namespace poft;
using namespace poft::jinja;
using Json = nlohmann::ordered_json;

namespace {

Result<std::string> rendered(const Json& request)
{
    Variables variables;
    for (const auto& [name, value] : request.at("variables").items()) {
        POFT_TRY_ASSIGN(Value given, readJson(value.dump()));
        variables.emplace_back(name, std::move(given));
    }
    POFT_TRY_ASSIGN(const Template parsed, Template::parse(request.at("template").get<std::string>()));
    POFT_TRY_ASSIGN(Rendered result, parsed.render(variables, Clock(1'700'000'000)));
    return std::move(result.text);
}

}  // namespace

int main()
{
    for (std::string line; std::getline(std::cin, line);) {
        const auto text = rendered(Json::parse(line));
        std::cout << (text ? Json{{"text", *text}} : Json{{"error", text.error().message}}).dump() << std::endl;
    }
    return 0;
}
