// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>

#include "storage/results/result_text.h"

using namespace poft;

namespace {

storage::ExperimentEvaluation evaluation(const char* arm, std::int64_t seed, double epoch, double value)
{
    storage::ExperimentEvaluation out;
    out.arm = arm;
    out.seed = seed;
    out.datasetName = "test";
    out.evaluation.task = "exact_match";
    out.evaluation.metric = "exact_match";
    out.evaluation.datasetId = 7;
    out.evaluation.epoch = epoch;
    out.evaluation.value = value;
    out.evaluation.items = 500;
    return out;
}

/// Two seeds of SFT, epochs 0 to 3; one value of PoFT.
std::vector<storage::ExperimentEvaluation> twoArms()
{
    return {evaluation("SFT", 1, 0, 0.0),  evaluation("SFT", 1, 1, 0.50), evaluation("SFT", 1, 2, 0.60),
            evaluation("SFT", 1, 3, 0.70), evaluation("PoFT", 1, 3, 0.8), evaluation("SFT", 2, 1, 0.54),
            evaluation("SFT", 2, 2, 0.64), evaluation("SFT", 2, 3, 0.72)};
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-12;
}

}  // namespace

class TestResultTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsByArmEpochAndSeed()
    {
        const auto tables = results::resultTables(twoArms());
        QCOMPARE(tables.size(), 1u);
        QCOMPARE(tables.front().items, 500);
        QCOMPARE(tables.front().arms.size(), 2u);
        QCOMPARE(tables.front().epochs(), (std::vector<double>{0, 1, 2, 3}));
        const results::ArmResult& sft = tables.front().arms.front();
        QCOMPARE(sft.arm, std::string("SFT"));
        QCOMPARE(sft.epochs.size(), 4u);
        QVERIFY(near(sft.last().mean, 0.71));
        QVERIFY(near(sft.last().deviation, 0.01 * std::sqrt(2.0)));        // |0.70 - 0.72| / sqrt 2
        QVERIFY(std::isnan(tables.front().arms.back().last().deviation));  // one seed has no deviation
    }

    /// Seed 1: 0.65 ± 0.1 / √2, seed 2: 0.68 ± 0.08 / √2.
    void paperRuleIsOverTheEpochsOfEachSeed()
    {
        const auto tables = results::resultTables(twoArms());
        const series::LaterEpochs rule = tables.front().arms.front().laterEpochs();
        QVERIFY(near(rule.mean, 0.665));
        QVERIFY(near(rule.deviation, 0.09 / std::sqrt(2.0)));
    }

    void seedsAreComparedAtTheSameEpoch()
    {
        auto evaluations = twoArms();
        evaluations.pop_back();  // seed 2 has not reached epoch 3
        const auto tables = results::resultTables(evaluations);
        const results::ArmResult& sft = tables.front().arms.front();
        QCOMPARE(sft.last().epoch, 2.0);
        QVERIFY(near(sft.last().mean, 0.62));
        QVERIFY(near(sft.laterEpochs().mean, 0.62));
        QVERIFY(std::isnan(sft.laterEpochs().deviation));
        // Where no epoch is common to all, what there is is shown.
        const auto apart = results::resultTables(std::vector{evaluation("A", 1, 1, 0.5), evaluation("A", 2, 2, 0.6)});
        QCOMPARE(apart.front().arms.front().last().epoch, 2.0);
    }

    void dataSetsAndCellsAreKeptApart()
    {
        auto other = evaluation("SFT", 1, 3, 0.1);
        other.evaluation.datasetId = 8;
        other.datasetName = "hard";
        auto cell = evaluation("SFT", 1, 3, 0.3);
        cell.cell = R"({"/training/learning_rate":0.0001})";
        auto evaluations = twoArms();
        evaluations.push_back(other);
        evaluations.push_back(cell);
        const auto tables = results::resultTables(evaluations);
        QCOMPARE(tables.size(), 2u);
        QVERIFY(near(tables.front().arms.front().last().mean, 0.71));
        QCOMPARE(tables.front().arms.back().label(), std::string("SFT, learning_rate 0.0001"));
        QVERIFY(near(tables.back().arms.front().last().mean, 0.1));
        QVERIFY(toMarkdown(tables.back()).find("exact_match on hard (500 items)") == 0);
    }

    void modelsThatAreMadeAreNoArms()
    {
        QVERIFY(results::resultTables(std::vector{evaluation("", 1, 1, 0.9)}).empty());
    }

    void markdownRoundsToTheSpread()
    {
        const std::string text = toMarkdown(results::resultTables(twoArms()).front());
        QVERIFY2(text.find("| SFT | 2 | 0.710 ± 0.014 | 0.66 ± 0.06 |") != std::string::npos, text.c_str());
        QVERIFY2(text.find("| PoFT | 1 | 0.800 | 0.800 | – |") != std::string::npos, text.c_str());
        const std::string barred = toMarkdown(results::resultTables(std::vector{evaluation("a|b", 1, 2, 1)}).front());
        QVERIFY2(barred.find("| a\\|b | 1 |") != std::string::npos, barred.c_str());
    }

    void csvHasEveryFigureInAFieldOfItsOwn()
    {
        auto evaluations = twoArms();
        evaluations.push_back(evaluation("A, \"b\"", 1, 1, 0.25));
        const std::string text = toCsv(results::resultTables(evaluations).front());
        const QStringList lines = QString::fromStdString(text).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QVERIFY(
            lines[0].endsWith(QStringLiteral(",before mean,before deviation,epoch 1 mean,epoch 1 deviation,epoch 2 "
                                             "mean,epoch 2 deviation,epoch 3 mean,epoch 3 deviation")));
        QVERIFY2(lines[2].startsWith(QStringLiteral("exact_match,exact_match,test,500,PoFT,1,3,0.8,,0.8,,")),
                 qPrintable(lines[2]));
        QVERIFY2(lines[3].contains(QStringLiteral(",\"A, \"\"b\"\"\",1,1,0.25,,,,")), qPrintable(lines[3]));
        for (const QString& line : {lines[0], lines[1], lines[2]})
            QCOMPARE(line.count(QLatin1Char(',')), 18);
    }
};

QTEST_GUILESS_MAIN(TestResultTable)
#include "tst_result_table.moc"
