// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <cmath>

#include "storage/results/arm_difference.h"

using namespace poft;

namespace {

storage::ExperimentEvaluation evaluation(const char* arm, std::int64_t seed, double epoch, double value)
{
    storage::ExperimentEvaluation out;
    out.arm = arm;
    out.seed = seed;
    out.evaluation.task = out.evaluation.metric = "exact_match";
    out.evaluation.epoch = epoch;
    out.evaluation.value = value;
    return out;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-12;
}

}  // namespace

class TestArmDifference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Seeds 1 and 2 are in both: 0.8 - 0.7 and 0.75 - 0.77. The arms' own means would differ by 0.15.
    void seedsAreComparedWithThemselves()
    {
        const auto tables = results::resultTables(std::vector{evaluation("A", 1, 5, 0.70), evaluation("A", 2, 5, 0.77),
                                                              evaluation("A", 3, 5, 0.2), evaluation("B", 1, 2, 0.80),
                                                              evaluation("B", 2, 2, 0.75), evaluation("B", 2, 1, 0.1),
                                                              evaluation("B", 1, 1, 0.1)});
        const results::ArmDifference found = results::differenceTo(tables.front().arms[0], tables.front().arms[1]);
        QCOMPARE(found.seeds, 2);
        QCOMPARE(found.ahead, 1);
        QVERIFY(near(found.mean, 0.04));
        QVERIFY(near(found.deviation, 0.12 / std::sqrt(2.0)));
        // The same numbers as cross-entropies: the other seed is the better one.
        QCOMPARE(results::betterOf("cross_entropy"), results::Better::Lower);
        const auto& arms = tables.front().arms;
        QCOMPARE(results::differenceTo(arms[0], arms[1], results::Better::Lower).ahead, 1);
        QCOMPARE(results::differenceTo(arms[1], arms[0], results::Better::Lower).ahead, 1);
        QCOMPARE(results::differenceTo(arms[0], arms[1], results::Better::Neither).ahead, 0);
    }

    void withoutACommonSeedThereIsNone()
    {
        const auto tables = results::resultTables(std::vector{evaluation("A", 1, 5, 0.7), evaluation("B", 2, 5, 0.8)});
        const results::ArmDifference found = results::differenceTo(tables.front().arms[0], tables.front().arms[1]);
        QCOMPARE(found.seeds, 0);
        QVERIFY(std::isnan(found.mean) && std::isnan(found.deviation));
        const results::ArmDifference self = results::differenceTo(tables.front().arms[0], tables.front().arms[0]);
        QCOMPARE(self.mean, 0.0);
        QCOMPARE(self.ahead, 0);
        QVERIFY(std::isnan(self.deviation));
    }
};

QTEST_GUILESS_MAIN(TestArmDifference)
#include "tst_arm_difference.moc"
