// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_templates FILE.json: how often a second chat templates are rendered, on one thread. The file holds
// {"templates": {name: text}, "request": {"messages": […], …}, "rounds": N}; bench_templates.py writes it and measures
// jinja2 in the same run. Prints one JSON line for each template: renderings per second of processor time of the text
// alone, and of the text with the places of the answers, each from the conversation's JSON on, as data sets are read;
// best of several rounds.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/text/chat_format.h"

using namespace poft;
using Json = nlohmann::ordered_json;

namespace {

constexpr int kRounds = 5;
constexpr int kRenderings = 2000;

double processorSeconds()
{
    std::timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Work>
double perSecond(const Work& work)
{
    double best = 0;
    for (int round = 0; round < kRounds; ++round) {
        const double begin = processorSeconds();
        for (int i = 0; i < kRenderings; ++i)
            work();
        best = std::max(best, kRenderings / (processorSeconds() - begin));
    }
    return best;
}

}  // namespace

int main(int argc, char** argv)
{
    std::ifstream file(argc == 2 ? argv[1] : "");
    const Json input = Json::parse(file, nullptr, false);
    if (!input.is_object()) {
        std::fprintf(stderr, "usage: poft_bench_templates FILE.json\n");
        return 2;
    }
    const std::string request = input.at("request").dump();
    for (const auto& [name, source] : input.at("templates").items()) {
        text::ChatFiles files;
        files.templates["default"] = source.get<std::string>();
        files.specialTokens = {{"bos_token", "<s>"}, {"eos_token", "</s>"}};
        files.endTokens = {"</s>", "<|im_end|>"};
        const auto format = text::ChatFormat::make(files, jinja::Clock(), name);
        const auto conversation = text::parseConversation(request);
        if (!format || !conversation || !format->render(*conversation)) {
            std::printf("%s\n", Json{{"template", name}, {"error", "cannot be rendered"}}.dump().c_str());
            continue;
        }
        const double texts = perSecond([&] { (void)format->renderText(*text::parseConversation(request)); });
        const double spans = perSecond([&] { (void)format->render(*text::parseConversation(request)); });
        std::printf("%s\n",
                    Json{{"template", name}, {"texts_per_s", texts}, {"with_answers_per_s", spans}}.dump().c_str());
    }
    return 0;
}
