// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/report/build_info.h"
#include "engine/report/experiment_runs.h"
#include "engine/report/noise_detection.h"
#include "engine/report/paper_tables.h"
#include "engine/report/report_charts.h"
#include "engine/report/runs_table.h"
#include "storage/content/clock.h"
#include "storage/files/new_file.h"
#include "storage/results/metric.h"
#include "storage/results/overview.h"
#include "storage/results/paper_figures.h"
#include "storage/results/result_text.h"
#include "storage/results/table_text.h"
#include "storage/tables/evaluations.h"
#include "storage/tables/experiments.h"
#include "storage/tables/findings.h"
#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .25rem .75rem; text-align: left; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
figure { margin: 2rem 0; } figcaption { opacity: .8; }
)";

constexpr const char* kDetectionExplained =
    "AUC is the probability that a sample known to be noise is ranked before a clean one, ties counting half: 1 finds "
    "all noise first, 0.5 is chance.";

std::string evaluationsCsv(const std::vector<storage::ExperimentEvaluation>& evaluations)
{
    std::string out = "run,arm,cell,seed,task,metric,step,epoch,value,items\n";
    for (const storage::ExperimentEvaluation& one : evaluations)
        out +=
            fmt::format("{},{},{},{},{},{},{},{},{},{}\n", results::csvText(one.runName), results::csvText(one.arm),
                        results::csvText(one.cell), one.seed ? fmt::format("{}", *one.seed) : "", one.evaluation.task,
                        one.evaluation.metric, one.evaluation.step, results::csvNumber(one.evaluation.epoch),
                        results::csvNumber(one.evaluation.value), one.evaluation.items);
    return out;
}

Result<std::string> stepsCsv(storage::Connection& connection, const std::vector<ArmRun>& runs)
{
    std::string out = "run,arm,cell,seed,step";
    for (const storage::StepMetric& metric : storage::kStepMetrics)
        out += fmt::format(",{}", metric.column);
    out += "\n";
    for (const ArmRun& run : runs) {
        POFT_TRY_ASSIGN(const auto steps, storage::stepsAfter(connection, run.run.id, 0));
        const std::string head = fmt::format("{},{},{},{}", results::csvText(run.run.name), results::csvText(run.arm),
                                             results::csvText(run.cell), run.seed);
        for (const storage::Step& step : steps) {
            out += fmt::format("{},{}", head, step.step);
            for (const storage::StepMetric& metric : storage::kStepMetrics)
                out += "," + results::csvNumber(step.*metric.value);
            out += "\n";
        }
    }
    return out;
}

/// Where a cell of a Markdown table ends: at the next bar that is not escaped, else at the line's end.
std::size_t endOfCell(const std::string& line, std::size_t begin)
{
    std::size_t bar = line.find('|', begin);
    while (bar != std::string::npos && bar > 0 && line[bar - 1] == '\\')
        bar = line.find('|', bar + 1);
    return std::min(bar, line.size());
}

std::string withoutEscapes(std::string text)
{
    for (std::size_t at = text.find("\\|"); at != std::string::npos; at = text.find("\\|", at))
        text.erase(at++, 1);
    return text;
}

/// Markdown tables and the lines between them as HTML; cells hold no markup of their own.
std::string htmlTable(const std::string& markdown)
{
    std::string out;
    std::size_t begin = 0;
    int row = 0;
    while (begin < markdown.size()) {
        const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
        const std::string line = markdown.substr(begin, end - begin);
        begin = end + 1;
        if (!line.starts_with("|")) {
            if (row > 0)
                out += "</table>\n";
            row = 0;
            if (!line.empty())
                out += fmt::format("<p>{}</p>\n", escapeMarkup(line));
            continue;
        }
        if (line.starts_with("|---"))
            continue;
        if (row == 0)
            out += "<table>\n";
        out += "<tr>";
        std::size_t cell = 1;
        while (cell < line.size()) {
            const std::size_t bar = endOfCell(line, cell);
            const char* tag = row == 0 ? "th" : "td";
            const std::size_t first = std::min(line.find_first_not_of(' ', cell), bar);
            const std::size_t last = line.find_last_not_of(' ', bar - 1) + 1;
            out += fmt::format("<{0}>{1}</{0}>", tag,
                               escapeMarkup(withoutEscapes(last > first ? line.substr(first, last - first) : "")));
            cell = bar + 1;
        }
        out += "</tr>\n";
        ++row;
    }
    return row > 0 ? out + "</table>\n" : out;
}

void addFigure(std::string& html, const LineChart& chart)
{
    if (chart.series.empty())
        return;
    html += fmt::format("<figure><h2>{}</h2>\n{}<figcaption>{}</figcaption></figure>\n", escapeMarkup(chart.title),
                        svg(chart), escapeMarkup(chart.caption));
}

Result<std::string> htmlCharts(storage::Connection& connection, storage::Id experiment,
                               const std::vector<results::ResultTable>& tables, const std::vector<ArmRun>& runs,
                               const std::vector<NoiseDetection>& detections)
{
    std::string html;
    std::vector<results::ResultTable> shown;
    if (results::overviewOf(tables).columns.size() > 1)
        shown.push_back(results::overallTable(tables));
    std::ranges::copy_if(tables, std::back_inserter(shown),
                         [](const results::ResultTable& table) { return table.metric != results::kAnsweredMetric; });
    for (const results::ResultTable& table : shown) {
        addFigure(html, sweepChart(table, runs));
        addFigure(html, epochChart(table, runs));
    }
    POFT_TRY_ASSIGN(const LineChart crossEntropy, crossEntropyChart(connection, experiment));
    addFigure(html, crossEntropy);
    POFT_TRY_ASSIGN(const auto tau, tauCharts(connection, experiment));
    for (const LineChart& chart : tau)
        addFigure(html, chart);
    POFT_TRY_ASSIGN(const LineChart density, scoreDensityChart(connection, experiment));
    addFigure(html, density);
    for (const NoiseDetection& detection : detections)
        addFigure(html, rocChart(detection));
    return html;
}

/// A heading with a table below it.
struct Section {
    std::string title;
    std::string markdown;
};

/// Answers that no judge has seen yet, in a sentence for each task; the answers' own table says nothing.
std::string notJudged(const std::vector<results::ResultTable>& tables, const std::string& experiment)
{
    std::string out;
    for (const results::ResultTable& table : tables) {
        const bool judged = std::ranges::any_of(tables, [&](const results::ResultTable& other) {
            return other.task == table.task && other.metric != table.metric && results::isJudged(other.metric);
        });
        if (table.metric == results::kAnsweredMetric && !judged)
            out += fmt::format(
                "{}: not judged. {} questions are answered by each run; `poft-engine answers` writes them for "
                "the judge, and `poft-engine judgments` reads what it says of {}.\n\n",
                table.task, table.items, experiment);
    }
    return out;
}

Result<results::Overview> overviewBesidePaper(const storage::Experiment& experiment,
                                              const std::vector<results::ResultTable>& tables)
{
    results::Overview overview = results::overviewOf(tables);
    const results::PaperReference reference = results::paperReference(experiment.recipe);
    if (reference.table.empty())
        return overview;
    POFT_TRY_ASSIGN(const std::string paper, paperTables());
    POFT_TRY(results::addPaperFigures(overview, reference, paper));
    return overview;
}

/// What the report has in tables: all tasks together, the paper's figures beside them, each task, and the runs.
Result<std::vector<Section>> sectionsOf(storage::Connection& connection, const storage::Experiment& experiment,
                                        const std::vector<results::ResultTable>& tables,
                                        const std::vector<ArmRun>& runs)
{
    std::vector<Section> sections;
    POFT_TRY_ASSIGN(const results::Overview overview, overviewBesidePaper(experiment, tables));
    POFT_TRY_ASSIGN(std::string paper, paperMarkdown(experiment.recipe));
    if (overview.columns.size() > 1 || (!overview.columns.empty() && !paper.empty()))
        sections.push_back({"All tasks", "Shares in percent.\n\n" + toMarkdown(overview)});
    if (std::string text = notJudged(tables, experiment.name); !text.empty())
        sections.push_back({"Judged benchmarks", std::move(text)});
    if (!paper.empty())
        sections.push_back({"The paper's own figures", std::move(paper)});
    for (const results::ResultTable& table : tables)
        if (table.metric != results::kAnsweredMetric)
            sections.push_back(
                {table.datasetName.empty() ? table.task : table.task + " on " + table.datasetName, toMarkdown(table)});
    POFT_TRY_ASSIGN(std::string trained, runsMarkdown(connection, runs));
    if (!trained.empty())
        sections.push_back({"Runs", std::move(trained)});
    return sections;
}

}  // namespace

Status writeExperimentReport(storage::Connection& connection, const storage::Experiment& experiment,
                             const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::Io, fmt::format("The folder {} cannot be made: {}.", folder.string(), error.message()));
    POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(connection, experiment.id));
    POFT_TRY_ASSIGN(const auto runs, experimentRuns(connection, experiment.id));
    const std::vector<results::ResultTable> tables = results::resultTables(evaluations);

    POFT_TRY(files::writeFile(folder / "evaluations.csv", evaluationsCsv(evaluations)));
    POFT_TRY_ASSIGN(const std::string steps, stepsCsv(connection, runs));
    POFT_TRY(files::writeFile(folder / "steps.csv", steps));

    const std::string origin = fmt::format("Experiment {}, {} runs, written {} by {}.", experiment.name, runs.size(),
                                           storage::utcNow(), engineBuild());
    POFT_TRY_ASSIGN(const std::vector<Section> sections, sectionsOf(connection, experiment, tables, runs));
    std::string markdown = fmt::format("# {}\n\n{}\n", experiment.name, origin);
    std::string body;
    for (const Section& section : sections) {
        markdown += fmt::format("\n## {}\n\n{}", section.title, section.markdown);
        body += fmt::format("<h2>{}</h2>\n{}", escapeMarkup(section.title), htmlTable(section.markdown));
    }
    POFT_TRY_ASSIGN(const auto detections, noiseDetection(connection, experiment.id));
    if (const std::string text = toMarkdown(detections); !text.empty()) {
        markdown += fmt::format("\n## Finding noise\n\n{}\n{}", kDetectionExplained, text);
        body += fmt::format("<h2>Finding noise</h2>\n<p>{}</p>\n{}", kDetectionExplained, htmlTable(text));
    }
    POFT_TRY(files::writeFile(folder / "report.md", markdown));
    POFT_TRY_ASSIGN(const results::Overview overview, overviewBesidePaper(experiment, tables));
    POFT_TRY(files::writeFile(folder / "overview.csv", toCsv(overview)));

    POFT_TRY_ASSIGN(const std::string charts, htmlCharts(connection, experiment.id, tables, runs, detections));
    const std::string title = escapeMarkup(experiment.name);
    const std::string html = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\">"
        "<title>{}</title><style>{}</style></head>\n<body><h1>{}</h1>\n<p>{}</p>\n{}{}</body></html>\n",
        title, kStyle, title, escapeMarkup(origin), body, charts);
    return files::writeFile(folder / "report.html", html);
}

}  // namespace poft::engine
