// SPDX-License-Identifier: Apache-2.0
//
// poft_bench_side_by_side [SAMPLES]: what a training notices of an import of SAMPLES (1,000,000) rows into the same
// workspace, and of the full-text index that follows. A training by one worker is paused and resumed again and again:
// alone, during the import and during the indexing. Prints one JSON line for each of the three: the longest time from
// the wish to the state "paused" and back, the longest time between two heartbeats (2 s where nothing disturbs), and
// the longest wait of another writer for the lock. Goals: 1 s to pause, 3 s between heartbeats, 100 ms of waiting.
//
// The arithmetic is the fake module's (a step takes POFT_FAKE_STEP_MS, 20 ms), or LibTorch with POFT_BENCH_TORCH=1 in
// the environment.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "engine/bench/sample_text.h"
#include "storage/queue/control.h"
#include "storage/tables/jobs.h"
#include "tests/benchmarks/engine_child.h"
#include "tests/benchmarks/lock_waiter.h"

using namespace poft;
using namespace poft::bench;
using namespace poft::storage;

namespace {

using engine::secondsNow;
using engine::TimeOf;

constexpr const char* kRecipe = R"({
  "recipe_version": 1, "name": "side by side",
  "datasets": {"texts": {"generate": {"part": "base", "count": 40, "seed": 1}},
               "train": {"generate": {"part": "train", "count": 400, "seed": 1}}},
  "models": {"base": {"make": {
      "config": {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2},
      "tokenizer": {"vocab_size": 300, "dataset": "texts"}, "template": "chatml", "dataset": "texts",
      "training": {"learning_rate": 0.01, "num_train_epochs": 1, "seed": 1}}}},
  "target": "base", "data": {"train": "train"},
  "training": {"objective": "sft", "learning_rate": 0.001, "num_train_epochs": 10000,
               "per_device_train_batch_size": 4, "max_length": 256, "save_strategy": "no", "epoch_scores": "off"},
  "seeds": [1], "arms": [{"name": "SFT"}]
})";

void writeRows(const std::filesystem::path& file, std::int64_t count)
{
    engine::SampleText text(1);
    const std::vector<std::string> answers = text.documents(2000, 400);
    std::ofstream out(file, std::ios::binary);
    for (std::int64_t i = 0; i < count; ++i) {
        std::string answer = answers[static_cast<std::size_t>(i) % answers.size()];
        for (std::size_t at = 0; (at = answer.find('\n', at)) != std::string::npos;)
            answer.replace(at, 1, " ");
        out << R"({"instruction":"question )" << i << R"(","input":"","output":")" << answer << "\"}\n";
    }
}

/// The training's job as another program sees it.
class Training {
public:
    Training(const Workspace& workspace, Connection& connection, const EngineChild& run)
        : m_workspace(workspace), m_connection(connection)
    {
        while (m_job == 0) {
            if (run.hasEnded())
                std::exit(1);  // and has said why
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            for (const Job& job : value(listJobs(m_connection)))
                if (job.kind == "train" && job.state == JobState::Running)
                    m_job = job.id;
        }
    }

    /// Pauses and resumes until `ended`, and for ten seconds at least.
    void disturbWhile(const char* what, const std::function<bool()>& ended)
    {
        m_longestPause = m_longestResume = m_longestSilence = 0;
        m_lastSign.clear();
        LockWaiter waiter(m_workspace);
        const double begin = secondsNow(TimeOf::Wall);
        int pauses = 0;
        for (; !ended() || secondsNow(TimeOf::Wall) - begin < 10; ++pauses) {
            m_longestPause = std::max(m_longestPause, secondsUntil(JobAction::Pause, JobState::Paused));
            m_longestResume = std::max(m_longestResume, secondsUntil(JobAction::Resume, JobState::Running));
            watchFor(2.3);  // a heartbeat at least
        }
        const auto [wait, turns] = waiter.end();
        std::printf(
            "{\"bench\":\"training %s\",\"seconds\":%.0f,\"pauses\":%d,\"longest_pause_s\":%.2f,"
            "\"longest_resume_s\":%.2f,\"longest_between_heartbeats_s\":%.2f,\"longest_wait_of_a_writer_ms\":%.0f,"
            "\"turns\":%d}\n",
            what, secondsNow(TimeOf::Wall) - begin, pauses, m_longestPause, m_longestResume, m_longestSilence, wait,
            turns);
        std::fflush(stdout);
    }

private:
    double secondsUntil(JobAction action, JobState state)
    {
        const double begin = secondsNow(TimeOf::Wall);
        value(control(m_workspace, m_connection, m_job, action));
        while (look().state != state)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return secondsNow(TimeOf::Wall) - begin;
    }

    void watchFor(double seconds)
    {
        for (const double end = secondsNow(TimeOf::Wall) + seconds; secondsNow(TimeOf::Wall) < end;) {
            look();
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    /// Reads the job's row. A heartbeat counts from when it can be seen, by our own clock; what is written with
    /// progress is one too.
    Job look()
    {
        Job job = value(findJob(m_connection, m_job));
        const double now = secondsNow(TimeOf::Wall);
        if (job.heartbeatAt != m_lastSign) {
            if (!m_lastSign.empty())
                m_longestSilence = std::max(m_longestSilence, now - m_signAt);
            m_lastSign = job.heartbeatAt;
            m_signAt = now;
        }
        return job;
    }

    const Workspace& m_workspace;
    Connection& m_connection;
    Id m_job = 0;
    double m_longestPause = 0;
    double m_longestResume = 0;
    double m_longestSilence = 0;
    std::string m_lastSign;
    double m_signAt = 0;
};

}  // namespace

int main(int argc, char** argv)
{
    const std::int64_t samples = argc > 1 ? std::atoll(argv[1]) : 1000000;
    const ScratchFolder folder;
    ::setenv("POFT_LOCK_DIR", (folder.path() / "locks").c_str(), 1);
    if (!std::getenv("POFT_BENCH_TORCH")) {
        ::setenv("POFT_TORCH_MODULE", POFT_BINARY_DIR "/tests/libpoft_fake_backend.so", 1);
        ::setenv("POFT_FAKE_STEP_MS", "20", 0);
    }
    const auto place = folder.path() / "workspace";
    const auto rows = folder.path() / "rows.jsonl";
    const auto recipe = folder.path() / "recipe.json";
    std::ofstream(recipe) << kRecipe;
    writeRows(rows, samples);
    EngineChild::run({"init", place});
    const Workspace workspace = value(Workspace::open(place));
    Connection connection = value(workspace.connect());
    const EngineChild run({"run", place, recipe, "--device", "cpu"});
    Training training(workspace, connection, run);
    training.disturbWhile("alone", [] { return true; });
    {
        EngineChild import({"import", place, "--name", "rows", rows});
        training.disturbWhile("beside an import", [&] { return import.hasEnded(); });
        std::printf("{\"bench\":\"the import itself\",\"samples\":%lld,\"seconds\":%.1f}\n",
                    static_cast<long long>(samples), import.wait().seconds);
    }
    EngineChild index({"work", place, "--device", "none"});
    training.disturbWhile("beside the full-text index", [&] { return index.hasEnded(); });
    std::printf("{\"bench\":\"the index itself\",\"samples\":%lld,\"seconds\":%.1f}\n", static_cast<long long>(samples),
                index.wait().seconds);
    return 0;
}
