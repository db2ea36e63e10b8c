// SPDX-License-Identifier: Apache-2.0
// The sample store at a size: poft_bench_samples FOLDER [SAMPLES]. Makes a workspace in FOLDER (a second run uses the
// one that is there) and times pages of 200 rows and counts. One JSON line each; times are the median of
// three, by the clock and of the processor.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "engine/bench/stopwatch.h"
#include "storage/content/content.h"
#include "storage/tables/dataset_details.h"
#include "storage/tables/datasets.h"
#include "storage/tables/length_statistics.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/search_index.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"
#include "storage/workspace/workspace.h"
#include "tests/benchmarks/measurement.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::bench;

namespace {

using engine::secondsNow;
using engine::TimeOf;

/// Text of about 40 words, of which rare ones come rarely; "tenth", "hundredth" and "thousandth" are in that share of
/// the samples.
std::string sentence(std::mt19937& random, std::size_t index)
{
    std::string text = "sample " + std::to_string(index);
    if (index % 10 == 3)
        text += " tenth";
    if (index % 100 == 4)
        text += " hundredth";
    if (index % 1000 == 5)
        text += " thousandth";
    for (int word = 0; word < 40; ++word) {
        const double uniform = static_cast<double>(random()) / 4294967296.0;
        text += " word" + std::to_string(static_cast<int>(30000 * uniform * uniform * uniform));
    }
    return text;
}

void fill(Connection& connection, std::size_t count)
{
    std::mt19937 random(1);
    const Id dataset = value(createDataset(connection, {"large", "messages", "{}", {}}));
    const double begin = secondsNow(TimeOf::Wall);
    for (std::size_t at = 0; at < count; at += 10000) {
        std::vector<NewSample> samples(std::min<std::size_t>(10000, count - at));
        for (std::size_t i = 0; i < samples.size(); ++i) {
            std::string answer = sentence(random, at + i);
            answer.resize(answer.size() - random() % 200);
            samples[i].content.body = value(contentBody(
                {{{"user", "question " + std::to_string(at + i), "", ""}, {"assistant", answer, "", ""}}, ""}));
            samples[i].lengths = {static_cast<std::int64_t>(random() % 90), static_cast<std::int64_t>(answer.size()),
                                  2 + static_cast<std::int64_t>(random() % 6)};
            samples[i].isNoise = random() % 5 == 0;
        }
        ok(appendSamples(connection, dataset, samples));
    }
    ok(finishDataset(connection, dataset));
    std::printf("{\"bench\":\"append samples\",\"samples\":%zu,\"seconds\":%.1f}\n", count,
                secondsNow(TimeOf::Wall) - begin);
    std::fflush(stdout);
    const double index = secondsNow(TimeOf::Wall);
    ok(indexContents(connection, [](std::int64_t, std::int64_t) { return Status(); }));
    std::printf("{\"bench\":\"full text\",\"contents\":%zu,\"seconds\":%.1f}\n", count,
                secondsNow(TimeOf::Wall) - index);
    std::fflush(stdout);

    connection.execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
    std::normal_distribution<double> normal;
    std::vector<SampleScores> scores;
    std::vector<ContentValue> values;
    std::vector<Id> tagged;
    for (std::size_t i = 0; i < count; ++i) {
        const auto id = static_cast<Id>(i + 1);
        const double r = normal(random) - 2;
        scores.push_back({id, r, std::abs(normal(random)), r + normal(random), 1 / (1 + std::exp(-r)), {}});
        values.push_back({id, static_cast<double>(random() % 1000000)});
        if (random() % 10 == 0)
            tagged.push_back(id);
    }
    ok(rewriteSampleScores(connection, 1, scores));
    value(writeValues(connection, "quality", "{}", values));
    ok(tagSamples(connection, value(findOrCreateTag(connection, "tenth")), tagged));
}

/// Medians, in milliseconds. The processor's time says what the clock would on a machine with nothing else to do.
struct Time {
    double clock = 0;
    double processor = 0;
};

Time median(const std::function<void()>& work)
{
    std::array<double, 3> clock{};
    std::array<double, 3> processor{};
    for (std::size_t round = 0; round < clock.size(); ++round) {
        const double begin = secondsNow(TimeOf::Wall);
        const double worked = secondsNow(TimeOf::Processor);
        work();
        clock[round] = 1e3 * (secondsNow(TimeOf::Wall) - begin);
        processor[round] = 1e3 * (secondsNow(TimeOf::Processor) - worked);
    }
    std::ranges::sort(clock);
    std::ranges::sort(processor);
    return {clock[1], processor[1]};
}

void measure(Connection& connection, const std::string& name, const SampleQuery& query)
{
    std::size_t rows = 0;
    SampleQuery next = query;
    const Time first = median([&] {
        const SamplePage page = value(samplePage(connection, query));
        rows = page.rows.size();
        next.after = page.next;
    });
    const Time second = next.after ? median([&] { value(samplePage(connection, next)); }) : Time();
    std::int64_t hits = 0;
    const Time count = median([&] { hits = value(countSamples(connection, query)); });
    std::printf(
        "{\"bench\":\"%s\",\"hits\":%lld,\"rows\":%zu,\"first_page_ms\":%.0f,\"second_page_ms\":%.0f,\"count_ms\":%.0f,"
        "\"processor_ms\":[%.0f,%.0f,%.0f]}\n",
        name.c_str(), static_cast<long long>(hits), rows, first.clock, second.clock, count.clock, first.processor,
        second.processor, count.processor);
    std::fflush(stdout);
}

void measureAll(Connection& connection)
{
    SampleQuery query;
    query.dataset = 1;
    query.experiment = 1;
    query.valueColumn = value(findValueColumn(connection, "quality")).id;
    const std::pair<const char*, SampleOrder> orders[] = {{"position", SampleOrder::Position},
                                                          {"r_llm", SampleOrder::RLlm},
                                                          {"spread", SampleOrder::Spread},
                                                          {"r_theta", SampleOrder::RTheta},
                                                          {"tau", SampleOrder::Tau},
                                                          {"prompt bytes", SampleOrder::PromptBytes},
                                                          {"response bytes", SampleOrder::ResponseBytes},
                                                          {"turns", SampleOrder::Turns},
                                                          {"value", SampleOrder::Value}};
    for (const auto& [name, order] : orders) {
        query.order = order;
        query.descending = true;
        measure(connection, std::string("all by ") + name, query);
    }
    for (const auto& [name, order] : {orders[0], orders[1], orders[6], orders[8]}) {
        const std::string by = std::string(" by ") + name;
        for (const char* word : {"tenth", "hundredth", "thousandth", "\"word1 word0\"", "sample", "tent*", "word12*"}) {
            SampleQuery search = query;
            search.order = order;
            search.search = word;
            std::string text = std::string("search ") + word + by;
            std::replace(text.begin(), text.end(), '"', '\'');
            measure(connection, text, search);
        }
        SampleQuery tagged = query;
        tagged.order = order;
        tagged.tag = 1;
        measure(connection, "tag" + by, tagged);
        SampleQuery low = query;
        low.order = order;
        low.ranges.push_back({SampleOrder::RLlm, {}, -3.28, 0});
        measure(connection, "r_llm below -3.28" + by, low);
        SampleQuery both = low;
        both.search = "tenth";
        both.isNoise = true;
        measure(connection, "r_llm below -3.28, noise, search tenth" + by, both);
    }
}

/// What the page Data shows of a data set beside its name.
void measureGlance(Connection& connection)
{
    const Time lengths = median([&] { value(lengthStatistics(connection, 1)); });
    const Time details = median([&] { value(datasetDetails(connection, 1)); });
    std::printf(
        "{\"bench\":\"data set at a glance\",\"lengths_ms\":%.0f,\"details_ms\":%.0f,\"processor_ms\":[%.0f,%.0f]}\n",
        lengths.clock, details.clock, lengths.processor, details.processor);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: poft_bench_samples FOLDER [SAMPLES]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1000000;
    const bool isNew = !std::filesystem::exists(folder / "workspace.db");
    const Workspace workspace = isNew ? value(Workspace::create(folder, "bench")) : value(Workspace::open(folder));
    Connection connection = value(workspace.connect());
    if (isNew)
        fill(connection, count);
    measureGlance(connection);
    measureAll(connection);
    std::printf("{\"bench\":\"database\",\"bytes\":%llu}\n",
                static_cast<unsigned long long>(std::filesystem::file_size(folder / "workspace.db")));
    return 0;
}
