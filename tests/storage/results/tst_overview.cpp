// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "storage/results/overview.h"

using namespace poft;

namespace {

storage::ExperimentEvaluation evaluation(const char* arm, std::int64_t seed, double epoch, const char* task,
                                         const char* dataset, double value, const char* metric = "exact_match")
{
    storage::ExperimentEvaluation out;
    out.arm = arm;
    out.seed = seed;
    out.datasetName = dataset;
    out.evaluation.datasetId = std::string_view(dataset) == "easy" ? 1 : 2;
    out.evaluation.task = task;
    out.evaluation.metric = metric;
    out.evaluation.epoch = epoch;
    out.evaluation.value = value;
    out.evaluation.items = 100;
    return out;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-12;
}

results::Overview overview(const std::vector<storage::ExperimentEvaluation>& evaluations)
{
    return results::overviewOf(results::resultTables(evaluations));
}

}  // namespace

class TestOverview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Worked out by hand: the mean over the tasks of each epoch is 0.3, 0.5, 0.6 with seed 1 and 0.4, 0.6, 0.9 with
    /// seed 2.
    void meansOverTasks()
    {
        const auto one = [](std::int64_t seed, double epoch, double easy, double hard) {
            return std::vector{evaluation("SFT", seed, epoch, "exact_match", "easy", easy),
                               evaluation("SFT", seed, epoch, "exact_match", "hard", hard)};
        };
        std::vector<storage::ExperimentEvaluation> all;
        for (const auto& part : {one(1, 1, 0.4, 0.2), one(1, 2, 0.7, 0.3), one(1, 3, 0.8, 0.4), one(2, 1, 0.5, 0.3),
                                 one(2, 2, 0.8, 0.4), one(2, 3, 1.0, 0.8)})
            all.insert(all.end(), part.begin(), part.end());
        const results::Overview got = overview(all);
        QCOMPARE(got.columns.size(), 2u);
        QCOMPARE(got.columns[0].title, std::string("easy"));
        QCOMPARE(got.rows.size(), 1u);
        const results::OverviewRow& row = got.rows[0];
        QVERIFY(near(*row.values[0], 0.9) && near(*row.values[1], 0.6));
        QVERIFY(near(row.overall, 0.75));
        QVERIFY(near(row.deviation, 0.3 / std::sqrt(2)));
        QCOMPARE(row.seeds, 2);
        QVERIFY(near(row.later.mean, 0.65));  // of 0.55 and 0.75
        QVERIFY(near(row.later.deviation, (0.1 / std::sqrt(2) + 0.3 / std::sqrt(2)) / 2));
        const std::string markdown = toMarkdown(got);
        QVERIFY2(markdown.find("| SFT | 90.00 | 60.00 | 75.00 ± 21.21 | 65.00 ± 14.14 | 2 |") != std::string::npos,
                 markdown.c_str());
    }

    void whatDoesNotCompareIsLeftOut()
    {
        const std::vector<storage::ExperimentEvaluation> all{
            evaluation("PoFT", 1, 1, "validation", "easy", 2, "cross_entropy"),
            evaluation("PoFT", 1, 1, "exact_match", "easy", 0.5),
            evaluation("PoFT", 1, 1, "gsm8k (5 shots)", "hard", 0.25),
            evaluation("PoFT", 1, 1, "gsm8k (5 shots)", "hard", 0.75, "exact_match_flexible"),
            evaluation("PoFT", 1, 1, "mt_bench", "easy", 1, "answered"),
            evaluation("PoFT", 1, 1, "mt_bench", "easy", 6.5, "judge_score")};
        const results::Overview got = overview(all);
        QCOMPARE(got.columns.size(), 3u);
        QCOMPARE(got.columns[1].title, std::string("gsm8k (5 shots)"));
        QVERIFY(!got.columns[2].inOverall);
        QVERIFY(near(got.rows[0].overall, 0.375));  // a judge's scale is not that of shares
        QVERIFY(toMarkdown(got).find("| 6.50 |") != std::string::npos);
    }

    /// A mean over other tasks is no mean to compare.
    void aMissingTaskLeavesNoOverall()
    {
        const std::vector<storage::ExperimentEvaluation> all{evaluation("SFT", 1, 1, "exact_match", "easy", 0.5),
                                                             evaluation("SFT", 1, 1, "exact_match", "hard", 0.5),
                                                             evaluation("PoFT", 1, 1, "exact_match", "easy", 0.9)};
        const results::Overview got = overview(all);
        QVERIFY(near(got.rows[0].overall, 0.5));
        QVERIFY(std::isnan(got.rows[1].overall));
        QVERIFY(!got.rows[1].values[1]);
        const std::string csv = toCsv(got);
        QVERIFY2(csv.find("PoFT,0.9,,,,,,0\r\n") != std::string::npos, csv.c_str());
    }

    void fewerItemsAreSaid()
    {
        std::vector<storage::ExperimentEvaluation> all{evaluation("SFT", 1, 1, "mt_bench", "easy", 6, "judge_score"),
                                                       evaluation("PoFT", 1, 1, "mt_bench", "easy", 7, "judge_score")};
        all[1].evaluation.items = 78;
        const std::string markdown = toMarkdown(overview(all));
        QVERIFY2(markdown.find("(78 to 100 items)") != std::string::npos, markdown.c_str());
    }
};

QTEST_GUILESS_MAIN(TestOverview)
#include "tst_overview.moc"
