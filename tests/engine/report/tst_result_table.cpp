// SPDX-License-Identifier: Apache-2.0
#include <QDomDocument>
#include <QtTest>

#include <cmath>

#include "engine/report/result_table.h"
#include "engine/report/svg_chart.h"

using namespace poft;

namespace {

storage::ExperimentEvaluation evaluation(const char* arm, std::int64_t seed, double epoch, double value)
{
    storage::ExperimentEvaluation out;
    out.arm = arm;
    out.seed = seed;
    out.evaluation.task = "exact_match";
    out.evaluation.metric = "exact_match";
    out.evaluation.epoch = epoch;
    out.evaluation.value = value;
    out.evaluation.items = 500;
    return out;
}

/// Two seeds, epochs 0 to 3.
std::vector<storage::ExperimentEvaluation> twoArms()
{
    return {evaluation("SFT", 1, 0, 0.0),  evaluation("SFT", 1, 1, 0.50), evaluation("SFT", 1, 2, 0.60),
            evaluation("SFT", 1, 3, 0.70), evaluation("PoFT", 1, 3, 0.8), evaluation("SFT", 2, 1, 0.54),
            evaluation("SFT", 2, 2, 0.64), evaluation("SFT", 2, 3, 0.72)};
}

}  // namespace

class TestResultTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsByArmEpochAndSeed();
    void paperRuleLeavesTheFirstEpochOut();
    void unfinishedSeedsDoNotEnterTheRule();
    void modelsThatAreMadeAreNoArms();
    void markdownRoundsToTheSpread();
    void chartIsWellFormedAndNamed();
};

void TestResultTable::groupsByArmEpochAndSeed()
{
    const auto tables = engine::resultTables(twoArms());
    QCOMPARE(tables.size(), 1u);
    QCOMPARE(tables.front().items, 500);
    QCOMPARE(tables.front().arms.size(), 2u);
    const engine::ArmResult& sft = tables.front().arms.front();
    QCOMPARE(sft.arm, std::string("SFT"));
    QCOMPARE(sft.epochs.size(), 4u);
    QVERIFY(std::abs(sft.last().mean - 0.71) < 1e-12);
    QVERIFY(std::abs(sft.last().deviation - 0.01 * std::sqrt(2.0)) < 1e-12);  // |0.70 - 0.72| / sqrt 2
    QVERIFY(std::isnan(tables.front().arms.back().last().deviation));         // one seed has no deviation
}

void TestResultTable::paperRuleLeavesTheFirstEpochOut()
{
    const auto tables = engine::resultTables(twoArms());
    const engine::EpochResult rule = tables.front().arms.front().withoutFirstEpoch();
    // Seed 1: (0.60 + 0.70) / 2 = 0.65, seed 2: (0.64 + 0.72) / 2 = 0.68.
    QVERIFY(std::abs(rule.mean - 0.665) < 1e-12);
    QVERIFY(std::abs(rule.deviation - 0.03 / std::sqrt(2.0)) < 1e-12);
}

void TestResultTable::unfinishedSeedsDoNotEnterTheRule()
{
    auto evaluations = twoArms();
    evaluations.pop_back();  // seed 2 has not reached epoch 3
    const auto tables = engine::resultTables(evaluations);
    const engine::EpochResult rule = tables.front().arms.front().withoutFirstEpoch();
    QVERIFY(std::abs(rule.mean - 0.62) < 1e-12);  // epoch 2 alone
    QVERIFY(engine::resultTables(std::vector{evaluation("A", 1, 1, 0.5)})
                .front()
                .arms.front()
                .withoutFirstEpoch()
                .values.empty());
}

void TestResultTable::modelsThatAreMadeAreNoArms()
{
    std::vector<storage::ExperimentEvaluation> evaluations{evaluation("", 1, 1, 0.9)};
    QVERIFY(engine::resultTables(evaluations).empty());
}

void TestResultTable::markdownRoundsToTheSpread()
{
    const std::string text = engine::toMarkdown(engine::resultTables(twoArms()).front());
    QVERIFY2(text.find("| SFT | 2 | 0.710 ± 0.014 |") != std::string::npos, text.c_str());
    QVERIFY2(text.find("| PoFT | 1 | 0.800 | 0.800 | – |") != std::string::npos, text.c_str());
}

void TestResultTable::chartIsWellFormedAndNamed()
{
    const engine::LineChart chart{"Loss <of> \"arms\" & seeds",
                                  "What it means.",
                                  "step",
                                  "nats per token",
                                  {{"SFT", "#0072B2", "8 4", true, false, {{0, 1, 0.9, 1.1}, {1, 0.5, 0.4, 0.6}}},
                                   {"empty", "#D55E00", "", false, true, {}},
                                   {"one point", "#D55E00", "", true, true, {{0.5, 2, 2, 2}}}}};
    QDomDocument document;
    QString problem;
    QVERIFY2(document.setContent(QByteArray::fromStdString(engine::svg(chart)), true, &problem), qPrintable(problem));
    QVERIFY(document.documentElement().attribute("aria-label").contains("Loss <of> \"arms\" & seeds"));
    QStringList texts;
    const QDomNodeList nodes = document.elementsByTagName("text");
    for (int i = 0; i < nodes.size(); ++i)
        texts << nodes.at(i).toElement().text();
    for (const char* expected : {"SFT", "one point", "step", "nats per token"})
        QVERIFY2(texts.contains(expected), expected);
    const QDomNodeList paths = document.elementsByTagName("path");
    for (int i = 0; i < paths.size(); ++i)
        QVERIFY(!paths.at(i).toElement().attribute("d").contains("nan"));
}

QTEST_GUILESS_MAIN(TestResultTable)
#include "tst_result_table.moc"
