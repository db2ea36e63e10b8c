// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <cmath>
#include <numbers>
#include <random>

#include "storage/series/density.h"

using namespace poft::series;

namespace {

/// The estimate by its definition, without bins or cuts.
double exactDensity(const std::vector<double>& values, double bandwidth, double x)
{
    double sum = 0;
    for (const double value : values)
        sum += std::exp(-0.5 * (x - value) * (x - value) / (bandwidth * bandwidth));
    return sum / (static_cast<double>(values.size()) * bandwidth * std::sqrt(2 * std::numbers::pi));
}

double integral(const Density& density)
{
    double sum = 0;
    for (std::size_t i = 1; i < density.x.size(); ++i)
        sum += 0.5 * (density.y[i] + density.y[i - 1]) * (density.x[i] - density.x[i - 1]);
    return sum;
}

/// A narrow heap near 0 and a wide one far to the left, as clean and noisy scores have them.
std::vector<double> twoHeaps(int count)
{
    std::mt19937_64 random(7);
    std::normal_distribution<double> clean(-0.5, 0.2);
    std::normal_distribution<double> noise(-6, 1.5);
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(i % 3 == 0 ? noise(random) : clean(random));
    return values;
}

}  // namespace

class TestDensity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// 1 … 9: deviation sqrt(7.5) = 2.7386, quartiles 3 and 7, so 4 / 1.34 = 2.985; 0.9 * 2.7386 * 9^-0.2.
    void bandwidthIsSilvermans()
    {
        const std::vector<double> values{5, 1, 9, 3, 7, 2, 8, 4, 6};
        QCOMPARE(silvermanBandwidth(values), 0.9 * std::sqrt(7.5) * std::pow(9, -0.2));
        // An outlier moves the deviation, not the quartiles: 1 … 8, 1000 has quartiles 3 and 7 as well.
        const std::vector<double> withOutlier{5, 1, 1000, 3, 7, 2, 8, 4, 6};
        QCOMPARE(silvermanBandwidth(withOutlier), 0.9 * (4 / 1.34) * std::pow(9, -0.2));
    }

    void agreesWithTheDefinition()
    {
        const std::vector<double> values = twoHeaps(2000);
        const Density density = estimateDensity(values);
        double highest = 0;
        double worst = 0;
        for (std::size_t i = 0; i < density.x.size(); ++i) {
            const double exact = exactDensity(values, density.bandwidth, density.x[i]);
            highest = std::max(highest, exact);
            worst = std::max(worst, std::abs(exact - density.y[i]));
        }
        QVERIFY2(worst < 0.01 * highest, qPrintable(QString("%1 of %2").arg(worst).arg(highest)));
        QVERIFY(std::abs(integral(density) - 1) < 1e-3);
        QCOMPARE(density.count, std::size_t(2000));
    }

    /// scipy.stats.gaussian_kde's formula on two values by hand: the middle of 0 and 2 under bandwidth 1 is phi(1) =
    /// 0.2419707.
    void twoValuesByHand()
    {
        const Density density = estimateDensity(std::vector{0.0, 2.0}, 1.0, 4001);
        const auto middle = std::min_element(density.x.begin(), density.x.end(),
                                             [](double a, double b) { return std::abs(a - 1) < std::abs(b - 1); });
        QVERIFY(std::abs(density.y[static_cast<std::size_t>(middle - density.x.begin())] - 0.2419707) < 1e-5);
    }

    /// One far value stretches the range; the heap must not melt into a few grid points.
    void aFarValueDoesNotBlurTheRest()
    {
        std::vector<double> values;
        for (int i = 0; i < 999; ++i)
            values.push_back(-0.5 + 0.001 * i);
        values.push_back(-200);
        const Density density = estimateDensity(values);
        const double step = density.x[1] - density.x[0];
        QVERIFY(step <= density.bandwidth / 3.9);
        QVERIFY(std::abs(integral(density) - 1) < 1e-3);
        const auto top = std::max_element(density.y.begin(), density.y.end());
        QVERIFY(std::abs(*top - exactDensity(values, density.bandwidth,
                                             density.x[static_cast<std::size_t>(top - density.y.begin())])) < 0.02);
    }

    /// An exponential decay of rate 2 away from the bound, as scores near 0 have it. Smoothed with bandwidth h and
    /// reflected, its density at the bound is 4 exp(2 h^2) Phi(-2 h) in closed form, 1.850 for h = 0.05; an estimate
    /// that does not know the bound puts half of that on the other side.
    void massBeyondTheBoundIsReflected()
    {
        std::mt19937_64 random(11);
        std::exponential_distribution<double> decay(2);
        std::vector<double> values;
        for (int i = 0; i < 50000; ++i)
            values.push_back(-decay(random));
        const Density bounded = estimateDensity(values, 0.05, 512, 0);
        QCOMPARE(bounded.x.back(), 0.0);
        QVERIFY(std::abs(integral(bounded) - 1) < 1e-3);
        QVERIFY2(std::abs(bounded.y.back() - 1.850) < 0.04, qPrintable(QString::number(bounded.y.back())));
        const Density free = estimateDensity(values, 0.05);
        QVERIFY(free.x.back() > 0);
        // By definition: the sum of the kernels at the values and at their mirror images.
        std::vector<double> mirrored = values;
        for (const double value : values)
            mirrored.push_back(-value);
        for (std::size_t i = 0; i < bounded.x.size(); i += 37) {
            const double exact = 2 * exactDensity(mirrored, 0.05, bounded.x[i]);
            QVERIFY(std::abs(bounded.y[i] - exact) < 0.02);
        }
    }

    void aBoundThatIsFarAwayChangesNothing()
    {
        const std::vector<double> values = twoHeaps(500);
        const Density free = estimateDensity(values);
        const Density far = estimateDensity(values, 0, 512, 100);
        QCOMPARE(far.x, free.x);
        QCOMPARE(far.y, free.y);
        // All values on the bound are half a spike with the whole mass.
        const Density spike = estimateDensity(std::vector<double>(10, 0.0), 0, 512, 0);
        QCOMPARE(spike.x.back(), 0.0);
        QVERIFY(std::abs(integral(spike) - 1) < 1e-3);
        // What cannot be is not counted.
        QCOMPARE(estimateDensity(std::vector<double>{-1, -2, 3}, 0, 512, 0).count, std::size_t(2));
    }

    void equalValuesAreASpike()
    {
        for (const double value : {-3.0, 0.0, 0.1}) {
            const Density density = estimateDensity(std::vector<double>(10, value));
            QVERIFY(density.bandwidth > 0);
            QVERIFY(std::abs(integral(density) - 1) < 1e-3);
        }
    }

    void badValuesAreLeftOut()
    {
        const std::vector<double> values{1, std::nan(""), 2, INFINITY, 3, -INFINITY};
        const Density density = estimateDensity(values);
        QCOMPARE(density.count, std::size_t(3));
        QVERIFY(std::abs(integral(density) - 1) < 1e-3);
        QVERIFY(estimateDensity(std::vector{1.0}).x.empty());
        QVERIFY(estimateDensity({}).x.empty());
        QVERIFY(estimateDensity(std::vector{std::nan(""), 1.0}).x.empty());
    }

    void shareIsOfValuesBelow()
    {
        const std::vector<double> values{-4, -3, -2, -1};
        QCOMPARE(shareBelow(values, -2), 0.5);
        QCOMPARE(shareBelow(values, 0), 1.0);
        QCOMPARE(shareBelow(values, -9), 0.0);
        QCOMPARE(shareBelow(std::vector{1.0, std::nan(""), 3.0}, 2), 0.5);
        QVERIFY(std::isnan(shareBelow({}, 0)));
    }
};

QTEST_GUILESS_MAIN(TestDensity)
#include "tst_density.moc"
