// SPDX-License-Identifier: GPL-3.0-or-later
//
// poft_bench_window [SAMPLES RUNS STEPS [FOLDER]]: how fast the window is on a large workspace (default 1,000,000
// samples and 50 runs of 100,000 steps each, which takes some minutes and gigabytes to make, in FOLDER where it is kept
// for the next time, else in the system's temporary folder). Prints one JSON line per measurement. Goals: a page is
// there within 300 ms, a frame (scrolling, a live redraw) within 16 ms, a live point on the screen within 500 ms of the
// commit. Run with QT_QPA_PLATFORM=offscreen.

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <numeric>
#include <vector>

#include "gui/app/settings.h"
#include "gui/charts/chart.h"
#include "gui/main_window.h"
#include "gui/widgets/record_table.h"
#include "gui/workspace_view.h"
#include "storage/sqlite/statement.h"
#include "storage/sqlite/transaction.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::gui;

namespace {

constexpr int kRounds = 15;
constexpr int kLongestWait = 120000;

template <class T>
T value(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
    return *std::move(result);
}

struct Size {
    long long samples = 1'000'000;
    long long runs = 50;
    long long steps = 100'000;
};

/// Rows by plain SQL with generated numbers: what is measured is reading them.
void fill(storage::Connection& connection, const Size& size)
{
    const auto run = [&](const std::string& sql) { connection.execute(sql); };
    const std::string samples = std::to_string(size.samples);
    const std::string counted = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ";
    run("BEGIN");
    run("INSERT INTO experiments VALUES (1, 'large', '{}', '2026-01-01T00:00:00.000Z', 1)");
    run("INSERT INTO datasets (id, name, kind, state, origin, fingerprint, sample_count, created_at, change) VALUES "
        "(1, "
        "'large', 'messages', 'ready', '{}', '', " +
        samples + ", '2026-01-01T00:00:00.000Z', 1)");
    run(counted + samples +
        ") INSERT INTO contents (id, hash, body) SELECT i + 1, CAST(printf('%032d', i) AS BLOB), "
        "'{\"messages\":[{\"content\":\"What is the answer to question ' || i || "
        "'?\",\"role\":\"user\"},{\"content\":\"It "
        "is ' || (i * 7919 % 10007) || '.\",\"role\":\"assistant\"}]}' FROM n");
    run(counted + samples +
        ") INSERT INTO samples (id, dataset_id, position, content_id, is_noise) SELECT i + 1, 1, i, i + 1, i % 10 < 3 "
        "FROM "
        "n");
    run(counted + samples +
        ") INSERT INTO sample_scores SELECT 1, i + 1, -((i * 7919) % 100003) / 10000.0, (i % 97) / 100.0, -((i * "
        "104729) % "
        "100003) / 20000.0, ((i * 31) % 1000) / 1000.0, NULL, 2 FROM n");
    for (long long r = 1; r <= size.runs; ++r) {
        const std::string id = std::to_string(r);
        const std::string arm = r % 2 == 0 ? "PoFT" : "SFT";
        run("INSERT INTO jobs (id, kind, name, spec, fingerprint, state, needs_device, created_at, change) VALUES (" +
            id + ", 'train', '" + arm + ", seed " + id + "', '{}', '" + id +
            "', 'done', 1, '2026-01-01T00:00:00.000Z', 3)");
        run("INSERT INTO experiment_jobs VALUES (1, " + id + ", " + id + ", '" + arm + "', '{}', " + id + ", 0)");
        run("INSERT INTO runs (id, job_id, name, objective, seed, settings, engine_build, total_steps, total_epochs, "
            "step, "
            "epoch, samples, started_at, change) VALUES (" +
            id + ", " + id + ", '" + arm + ", seed " + id + "', '" + (r % 2 == 0 ? "poft" : "sft") + "', " + id +
            ", '{}', '', " + std::to_string(size.steps) + ", 5, " + std::to_string(size.steps) + ", 5, " + samples +
            ", '2026-01-01T00:00:00.000Z', 3)");
        run(counted + std::to_string(size.steps) +
            ") INSERT INTO steps (run_id, step, epoch, samples, response_tokens, loss, ce_sample, ce_token, tau_mean, "
            "tau_clean_q50, tau_noise_q50, grad_norm, learning_rate, tokens_per_second, memory_bytes, written_at, "
            "change) "
            "SELECT " +
            id + ", i + 1, 5.0 * i / " + std::to_string(size.steps) +
            ", 32, 400, 1 + 1.0 / (1 + i / 100.0), 1.2, 1.2, 0.5, 0.6, 0.1, 1, 1e-4, 1e4, 1e9, '', 4 FROM n");
        for (const auto& [level, width] : {std::pair{1, 16}, {2, 256}, {3, 4096}})
            for (const char* metric : {"epoch", "loss", "ce_sample", "tau_mean", "grad_norm", "learning_rate",
                                       "tokens_per_second", "memory_bytes"})
                run("INSERT INTO step_buckets SELECT " + id + ", '" + metric + "', " + std::to_string(level) +
                    ", (step - 1) / " + std::to_string(width) + ", min(" + metric + "), max(" + metric + "), avg(" +
                    metric + "), count(*), 4 FROM steps WHERE run_id = " + id + " GROUP BY (step - 1) / " +
                    std::to_string(width) + " HAVING count(*) = " + std::to_string(width));
        run("INSERT INTO evaluations (run_id, task, dataset_id, metric, step, epoch, value, items, created_at, change) "
            "VALUES (" +
            id + ", 'exact_match', 1, 'exact_match', 1, 5, 0.8, 500, '', 4)");
    }
    run("UPDATE workspace SET change = 5");
    run("COMMIT");
}

double milliseconds(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void report(const char* name, std::vector<double> times, double goal)
{
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    std::printf("{\"name\":\"%s\",\"median_ms\":%.2f,\"worst_ms\":%.2f,\"goal_ms\":%.0f,\"met\":%s}\n", name, median,
                times.back(), goal, times.back() <= goal ? "true" : "false");
    std::fflush(stdout);
}

/// What a person waited for, and the longest time in which the window did not answer meanwhile.
struct Wait {
    double total = 0;
    double stall = 0;
};

/// Until `there` is true, the event loop running, or the end of patience.
Wait waitFor(const std::function<bool()>& there)
{
    Wait wait;
    QElapsedTimer timer;
    timer.start();
    while (!there() && timer.elapsed() < kLongestWait) {
        const double before = milliseconds(timer);
        QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        wait.stall = std::max(wait.stall, milliseconds(timer) - before);
    }
    wait.total = milliseconds(timer);
    return wait;
}

/// All of a redraw: the chart is laid out and painted anew.
double frame(Chart& chart)
{
    QElapsedTimer timer;
    timer.start();
    chart.drawNow();
    chart.grab();
    return milliseconds(timer);
}

/// Whether all curves of the content are on the screen, with one for each of `runs`.
bool shows(const Chart& chart, long long runs)
{
    const std::vector<Curve>& curves = chart.content().curves;
    const auto thin = std::count_if(curves.begin(), curves.end(), [](const Curve& curve) { return curve.thin; });
    const auto points = std::accumulate(curves.begin(), curves.end(), std::size_t{0},
                                        [](std::size_t sum, const Curve& curve) { return sum + curve.x.size(); });
    return thin >= runs && chart.drawnPoints() == static_cast<int>(points);
}

/// Opens a page for the first time; on Runs, waits on for its charts.
void measureOpening(MainWindow& window, PageId page, const char* name, const Size& size)
{
    const auto* table = window.findChild<RecordTable*>(QLatin1String(name));
    const QByteArray what = QByteArray("first opening of ") + name;
    QElapsedTimer timer;
    timer.start();
    window.view()->showPage(page);
    double stall = milliseconds(timer);
    const auto until = [&](const char* words, const std::function<bool()>& there) {
        stall = std::max(stall, waitFor(there).stall);
        report((what + words).constData(), {milliseconds(timer)}, 300);
    };
    until("", [&] { return table->model()->rowCount() > 0; });
    if (page == PageId::Runs) {
        const auto* chart = window.findChild<Chart*>(QStringLiteral("runsPage.crossEntropyChart"));
        until(", its first chart", [&] { return chart->drawnPoints() > 0; });
        until(", its charts complete", [&] { return shows(*chart, size.runs); });
    }
    report((what + ", longest without an answer").constData(), {stall}, 100);
}

void measurePages(MainWindow& window, const Size& size)
{
    WorkspaceView& view = *window.view();
    measureOpening(window, PageId::Data, "dataPage.table", size);
    measureOpening(window, PageId::Runs, "runsPage.table", size);
    measureOpening(window, PageId::Samples, "samplesPage.table", size);
    measureOpening(window, PageId::Compare, "comparePage.table", size);
    std::vector<double> again;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        view.showPage(i % 2 == 0 ? PageId::Runs : PageId::Samples);
        QCoreApplication::processEvents();
        again.push_back(milliseconds(timer));
    }
    report("page shown again", again, 300);
}

void measureFrames(MainWindow& window)
{
    window.view()->showPage(PageId::Samples);
    auto* table = window.findChild<RecordTable*>(QStringLiteral("samplesPage.table"));
    waitFor([&] { return table->model()->rowCount() > 100; });
    std::vector<double> scrolling;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        table->verticalScrollBar()->setValue(table->verticalScrollBar()->value() +
                                             table->verticalScrollBar()->pageStep());
        table->viewport()->grab();
        scrolling.push_back(milliseconds(timer));
        QCoreApplication::processEvents();
    }
    report("scrolling by a page, samples", scrolling, 16);
    window.view()->showPage(PageId::Runs);
    QCoreApplication::processEvents();
    for (const char* name : {"runsPage.crossEntropyChart", "runsPage.tauChart"}) {
        auto* chart = window.findChild<Chart*>(QLatin1String(name));
        std::vector<double> frames;
        for (int i = 0; i < kRounds; ++i)
            frames.push_back(frame(*chart));
        report((QByteArray("redraw of ") + name).constData(), frames, 16);
    }
}

void measureLive(MainWindow& window, const storage::Workspace& workspace, const Size& size)
{
    storage::Connection connection = value(workspace.connect());
    window.view()->showPage(PageId::Runs);
    QCoreApplication::processEvents();
    auto* table = window.findChild<RecordTable*>(QStringLiteral("runsPage.table"));
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        const std::string name = "renamed " + std::to_string(i);
        connection.execute("BEGIN");
        connection.execute("UPDATE workspace SET change = change + 1");
        connection.execute("UPDATE jobs SET name = '" + name +
                           "', change = (SELECT change FROM workspace) WHERE id = " + std::to_string(size.runs));
        connection.execute("COMMIT");
        times.push_back(waitFor([&] {
                            const int last = table->model()->rowCount() - 1;
                            return last >= 0 &&
                                   table->model()->index(last, 1).data().toString() == QString::fromStdString(name);
                        }).total);
    }
    report("a commit is on the screen", times, 500);
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    Size size;
    if (argc >= 4)
        size = {std::atoll(argv[1]), std::atoll(argv[2]), std::atoll(argv[3])};
    QTemporaryDir folder;
    const std::filesystem::path kept = argc == 5 ? argv[4] : folder.filePath(QStringLiteral("ws")).toStdString();
    qputenv("POFT_ENGINE", "/no/engine");
    qputenv("POFT_LOCK_DIR", folder.filePath(QStringLiteral("locks")).toUtf8());
    const bool made = std::filesystem::exists(kept / "workspace.db");
    const storage::Workspace workspace =
        value(made ? storage::Workspace::open(kept) : storage::Workspace::create(kept, "bench 1.0"));
    if (!made) {
        storage::Connection connection = value(workspace.connect());
        fill(connection, size);
    }
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    MainWindow window(settings);
    window.resize(1280, 800);
    QElapsedTimer timer;
    timer.start();
    if (!window.openWorkspace(QString::fromStdString(workspace.folder().string())))
        return 1;
    window.show();
    QCoreApplication::processEvents();
    report("workspace opened", {milliseconds(timer)}, 300);
    measurePages(window, size);
    measureFrames(window);
    measureLive(window, workspace, size);
    return 0;
}
