// SPDX-License-Identifier: Apache-2.0
//
// What the CUDA kernels do with single numbers, on the host, against float64; and the float64 formulas against
// PyTorch's autograd (make_autograd.py).

#include <QFile>
#include <QTest>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/torch/kernels/cuda_arithmetic.h"
#include "tests/engine/torch/kernels/double_reference.h"

using namespace poft;
using engine::gpu::BFloat16;
using reference::Numbers;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kSmallest = std::numeric_limits<float>::denorm_min();
const float kNan = std::nanf("");

nlohmann::json golden(const char* name)
{
    QFile file(QStringLiteral(POFT_SOURCE_DIR "/tests/engine/torch/kernels/autograd.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("autograd.json cannot be read");
    return nlohmann::json::parse(file.readAll().toStdString())[name];
}

/// max |a - b|.
double apart(const Numbers& a, const Numbers& b)
{
    double worst = a.size() == b.size() ? 0 : kInfinity;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        worst = std::isnan(a[i] - b[i]) ? kInfinity : std::max(worst, std::fabs(a[i] - b[i]));
    return worst;
}

float fromBits(std::uint32_t bits)
{
    return engine::gpu::floatOf(bits);
}

bool sameFloat(float a, float b)
{
    return engine::gpu::bitsOf(a) == engine::gpu::bitsOf(b);
}

/// Whether a float32 result is as near to the exact one as a few roundings leave it; beyond float32's range it is
/// infinite.
bool near(float actual, double exact, double relative)
{
    if (std::isnan(exact))
        return std::isnan(actual);
    if (std::fabs(exact) > kLargest)
        return std::isinf(actual) && (actual > 0) == (exact > 0);
    return std::fabs(actual - exact) <= relative * std::fabs(exact) + std::numeric_limits<float>::min();
}

}  // namespace

class CudaArithmetic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void formulasAgreeWithAutograd();
    void adamwAgreesWithPyTorch();
    void narrowRoundsToTheNearest();
    void splitIsExact_data();
    void splitIsExact();
    void splitOfRandomBits();
    void highHalfIsTheNearestBFloat16();
    void splitKeepsNan();
    void gatedFollowsFloat64();
    void gatedGradientFollowsFloat64();
    void turnedKeepsLengthAndTurnsBack();
    void logSumOfExtremes_data();
    void logSumOfExtremes();
    void logSumDoesNotDependOnItsParts();
    void adamwFollowsFloat64();
};

void CudaArithmetic::formulasAgreeWithAutograd()
{
    const auto norm = golden("norm");
    Numbers sum = norm["x"].get<Numbers>();
    const Numbers branch = norm["branch"].get<Numbers>();
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += branch[i];
    const reference::Norm n = reference::norm(sum, norm["weight"].get<Numbers>(), norm["gradient"].get<Numbers>(),
                                              norm["residual"].get<Numbers>(), norm["width"], norm["epsilon"]);
    QVERIFY(apart(n.y, norm["y"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(n.inverseRms, norm["inverseRms"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(n.dx, norm["dx"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(n.dweight, norm["dweight"].get<Numbers>()) < 1e-13);

    const auto gate = golden("gate");
    const reference::Gate g =
        reference::gate(gate["gateUp"].get<Numbers>(), gate["gradient"].get<Numbers>(), gate["width"]);
    QVERIFY(apart(g.y, gate["y"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(g.dgateUp, gate["dgateUp"].get<Numbers>()) < 1e-13);

    const auto turn = golden("turn");
    const auto turned = [&](const char* what, double direction) {
        return reference::turn(turn[what].get<Numbers>(), turn["positions"].get<std::vector<std::int64_t>>(),
                               turn["cosine"].get<Numbers>(), turn["sine"].get<Numbers>(), turn["heads"],
                               turn["headDim"], direction);
    };
    QVERIFY(apart(turned("x", 1), turn["y"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(turned("gradient", -1), turn["dx"].get<Numbers>()) < 1e-13);

    const auto head = golden("head");
    const reference::Head h =
        reference::head(head["logits"].get<Numbers>(), head["targets"].get<std::vector<std::int64_t>>(),
                        head["gradient"].get<Numbers>(), head["width"]);
    QVERIFY(apart(h.logSumExp, head["logSumExp"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(h.likelihoods, head["likelihoods"].get<Numbers>()) < 1e-13);
    QVERIFY(apart(h.dlogits, head["dlogits"].get<Numbers>()) < 1e-13);
}

void CudaArithmetic::adamwAgreesWithPyTorch()
{
    const auto adamw = golden("adamw");
    const Numbers start = adamw["start"].get<Numbers>();
    Numbers end;
    for (std::size_t i = 0; i < start.size(); ++i) {
        reference::AdamWState state{start[i]};
        for (int step = 1; step <= 5; ++step)
            reference::adamw(state, adamw["gradients"][static_cast<std::size_t>(step - 1)][i].get<double>(),
                             adamw["rate"], adamw["beta1"], adamw["beta2"], adamw["epsilon"], adamw["decay"], step);
        end.push_back(state.weight);
    }
    QVERIFY(apart(end, adamw["weight"].get<Numbers>()) < 1e-13);
}

void CudaArithmetic::narrowRoundsToTheNearest()
{
    std::mt19937 random(3);
    for (int i = 0; i < 300000; ++i) {
        const float x = fromBits(static_cast<std::uint32_t>(random()));
        const float rounded = engine::gpu::widen(engine::gpu::narrow<BFloat16>(x));
        if (std::isnan(x)) {
            QVERIFY(std::isnan(rounded));
            continue;
        }
        if (std::isinf(rounded)) {
            QVERIFY(std::fabs(x) >= fromBits(0x7f7f8000U));
            continue;
        }
        const std::uint16_t bits = engine::gpu::narrow<BFloat16>(x).bits;
        for (const int step : {-1, 1}) {
            const float neighbour =
                engine::gpu::widen(BFloat16{static_cast<std::uint16_t>(bits + static_cast<std::uint16_t>(step))});
            if (std::isfinite(neighbour))
                QVERIFY(std::fabs(double{rounded} - double{x}) <= std::fabs(double{neighbour} - double{x}));
        }
    }
    // Ties go to even, infinities stay.
    QCOMPARE(engine::gpu::narrow<BFloat16>(fromBits(0x3f808000U)).bits, std::uint16_t{0x3f80});
    QCOMPARE(engine::gpu::narrow<BFloat16>(fromBits(0x3f818000U)).bits, std::uint16_t{0x3f82});
    QCOMPARE(engine::gpu::narrow<BFloat16>(-kInfinity).bits, std::uint16_t{0xff80});
    QVERIFY(sameFloat(engine::gpu::narrow<float>(-0.0F), -0.0F));
}

void CudaArithmetic::splitIsExact_data()
{
    QTest::addColumn<float>("x");
    for (const float x : {0.0F, 1.0F, 0.1F, kSmallest, std::numeric_limits<float>::min(), kLargest, kInfinity,
                          fromBits(0x3f808000U), fromBits(0x3f818000U), fromBits(0x3f807fffU), fromBits(0x3f808001U),
                          fromBits(0x00008000U), fromBits(0x007fffffU)}) {
        QTest::addRow("%08x", engine::gpu::bitsOf(x)) << x;
        QTest::addRow("%08x", engine::gpu::bitsOf(-x)) << -x;
    }
}

void CudaArithmetic::splitIsExact()
{
    QFETCH(float, x);
    QVERIFY(sameFloat(engine::gpu::joined(engine::gpu::split(x)), x));
}

void CudaArithmetic::splitOfRandomBits()
{
    std::mt19937 random(5);
    for (int i = 0; i < 1000000; ++i) {
        const float x = fromBits(static_cast<std::uint32_t>(random()));
        if (!std::isnan(x) && !sameFloat(engine::gpu::joined(engine::gpu::split(x)), x))
            QFAIL(qPrintable(QString::number(engine::gpu::bitsOf(x), 16)));
    }
}

void CudaArithmetic::highHalfIsTheNearestBFloat16()
{
    std::mt19937 random(6);
    for (int i = 0; i < 300000; ++i) {
        const auto bits = static_cast<std::uint32_t>(random());
        const float x = fromBits(bits);
        const bool isTie = (bits & 0xffffU) == 0x8000U;
        if (!std::isnan(x) && !isTie)
            QCOMPARE(engine::gpu::split(x).high.bits, engine::gpu::narrow<BFloat16>(x).bits);
    }
    QCOMPARE(engine::gpu::split(fromBits(0x3f808000U)).high.bits, std::uint16_t{0x3f81});
    QCOMPARE(engine::gpu::split(kLargest).high.bits, std::uint16_t{0x7f80});
}

void CudaArithmetic::splitKeepsNan()
{
    for (const std::uint32_t bits : {0x7fffffffU, 0xffffffffU, 0x7f800001U, 0x7fc00000U}) {
        const engine::gpu::SplitFloat halves = engine::gpu::split(fromBits(bits));
        QVERIFY(std::isnan(engine::gpu::widen(halves.high)));
        QVERIFY(std::isnan(engine::gpu::joined(halves)));
    }
}

void CudaArithmetic::gatedFollowsFloat64()
{
    for (const float gate :
         {0.0F, -0.0F, 1e-30F, 1.0F, -1.0F, 20.0F, -20.0F, -87.0F, 300.0F, -300.0F, 3e38F, -3e38F, kNan}) {
        for (const float up : {0.0F, 1.0F, -2.5F, 1e20F, kLargest}) {
            const double exact = double{gate} / (1 + std::exp(-double{gate})) * up;
            QVERIFY2(near(engine::gpu::gated(gate, up), exact, 4e-7) || (gate < -80 && std::fabs(exact) < 1),
                     qPrintable(QStringLiteral("%1 %2").arg(gate).arg(up)));
        }
    }
    QVERIFY(engine::gpu::gated(kSmallest, 1) <= kSmallest);
}

void CudaArithmetic::gatedGradientFollowsFloat64()
{
    std::mt19937 random(9);
    std::normal_distribution<float> normal(0, 6);
    for (int i = 0; i < 20000; ++i) {
        const float gate = normal(random);
        const float up = normal(random);
        const float dy = normal(random);
        const reference::Gate exact = reference::gate({gate, up}, {dy}, 1);
        const engine::gpu::GateGradient actual = engine::gpu::gatedGradient(dy, gate, up);
        // 1 - s has the digits of 1, and is multiplied by about the gate.
        QVERIFY(std::fabs(actual.gate - exact.dgateUp[0]) <= 6e-8 * (4 + 2 * std::fabs(gate)) * std::fabs(dy * up));
        QVERIFY(near(actual.up, exact.dgateUp[1], 4e-7));
    }
    for (const float gate : {-300.0F, 300.0F, -3e38F, 3e38F}) {
        const engine::gpu::GateGradient actual = engine::gpu::gatedGradient(2, gate, 3);
        QCOMPARE(actual.gate, gate > 0 ? 6.0F : 0.0F);
        QVERIFY(std::isinf(actual.up) || actual.up == (gate > 0 ? 2 * gate : 0.0F));
    }
}

void CudaArithmetic::turnedKeepsLengthAndTurnsBack()
{
    std::mt19937 random(11);
    std::normal_distribution<double> normal;
    for (int i = 0; i < 1000; ++i) {
        const double angle = 1000 * normal(random);
        const auto cosine = static_cast<float>(std::cos(angle));
        const auto sine = static_cast<float>(std::sin(angle));
        const engine::gpu::Pair x{static_cast<float>(normal(random)), static_cast<float>(normal(random))};
        const engine::gpu::Pair y = engine::gpu::turned(x, cosine, sine, 1);
        QVERIFY(std::fabs(y.first - (double{x.first} * cosine - double{x.second} * sine)) < 1e-6);
        QVERIFY(std::fabs(y.second - (double{x.second} * cosine + double{x.first} * sine)) < 1e-6);
        const engine::gpu::Pair back = engine::gpu::turned(y, cosine, sine, -1);
        QVERIFY(std::fabs(back.first - x.first) < 2e-6 && std::fabs(back.second - x.second) < 2e-6);
    }
}

void CudaArithmetic::logSumOfExtremes_data()
{
    QTest::addColumn<QList<float>>("numbers");
    QTest::addColumn<float>("wanted");
    QTest::newRow("none") << QList<float>{} << -kInfinity;
    QTest::newRow("minus infinities") << QList<float>{-kInfinity, -kInfinity} << -kInfinity;
    QTest::newRow("one among minus infinities") << QList<float>{-kInfinity, 2, -kInfinity} << 2.0F;
    QTest::newRow("plus infinity") << QList<float>{1, kInfinity, 2, -kInfinity} << kInfinity;
    QTest::newRow("two of plus infinity") << QList<float>{kInfinity, kInfinity} << kInfinity;
    QTest::newRow("largest") << QList<float>{kLargest, -kLargest, 0} << kLargest;
    QTest::newRow("lowest") << QList<float>{-kLargest, -kLargest} << -kLargest;
    QTest::newRow("denormal") << QList<float>{kSmallest} << kSmallest;
    QTest::newRow("far below") << QList<float>{-90000, -90000} << -90000.0F + std::log(2.0F);
    QTest::newRow("NaN first") << QList<float>{kNan, 1} << kNan;
    QTest::newRow("NaN last") << QList<float>{1, kNan} << kNan;
    QTest::newRow("NaN among infinities") << QList<float>{-kInfinity, kNan, kInfinity} << kNan;
}

void CudaArithmetic::logSumOfExtremes()
{
    QFETCH(QList<float>, numbers);
    QFETCH(float, wanted);
    // One after the other, and each alone and then merged.
    engine::gpu::LogSum total;
    engine::gpu::LogSum together;
    for (const float x : numbers) {
        engine::gpu::LogSum alone;
        for (engine::gpu::LogSum* sum : {&total, &alone}) {
            engine::gpu::raise(*sum, x);
            sum->sum += engine::gpu::logSumTerm(x, sum->largest);
        }
        together = engine::gpu::merged(together, alone);
    }
    for (const engine::gpu::LogSum& sum : {total, together}) {
        const float result = engine::gpu::logSumExp(sum);
        QVERIFY2(std::isnan(wanted) ? std::isnan(result) : result == wanted, qPrintable(QString::number(result)));
    }
}

void CudaArithmetic::logSumDoesNotDependOnItsParts()
{
    std::mt19937 random(13);
    std::normal_distribution<float> normal(0, 9);
    Numbers logits(5000);
    std::vector<engine::gpu::LogSum> parts(7);
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const float x = normal(random);
        logits[i] = x;
        engine::gpu::LogSum& part = parts[i % parts.size()];
        engine::gpu::raise(part, x);
        part.sum += engine::gpu::logSumTerm(x, part.largest);
    }
    engine::gpu::LogSum total;
    for (const engine::gpu::LogSum& part : parts)
        total = engine::gpu::merged(total, part);
    const reference::Head exact = reference::head(logits, {0}, {1.0}, logits.size());
    QVERIFY(near(engine::gpu::logSumExp(total), exact.logSumExp[0], 4e-7));
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{77}, logits.size() - 1}) {
        const float actual = engine::gpu::logitGradient(static_cast<float>(logits[i]),
                                                        static_cast<float>(exact.logSumExp[0]), -0.25F, i == 0);
        QVERIFY(near(actual, -0.25 * exact.dlogits[i], 5e-6));
    }
}

void CudaArithmetic::adamwFollowsFloat64()
{
    std::mt19937 random(17);
    std::normal_distribution<float> normal;
    for (int i = 0; i < 2000; ++i) {
        const float start = normal(random);
        reference::AdamWState exact{start};
        float weight = start;
        float first = 0;
        float second = 0;
        for (int step = 1; step <= 4; ++step) {
            const float gradient = normal(random) * (i % 3 == 0 ? 1e-20F : 1.0F);
            engine::rows::AdamWStep numbers;
            numbers.gradientScale = 0.5F;
            numbers.beta1 = 0.9F;
            numbers.beta2 = 0.95F;
            numbers.kept = static_cast<float>(1 - 0.01 * 0.1);
            numbers.rate = static_cast<float>(0.01 / (1 - std::pow(0.9, step)));
            numbers.inverseRootBias2 = static_cast<float>(1 / std::sqrt(1 - std::pow(0.95, step)));
            numbers.epsilon = 1e-8F;
            weight =
                engine::gpu::joined(engine::gpu::split(engine::gpu::adamw(weight, gradient, first, second, numbers)));
            reference::adamw(exact, 0.5 * gradient, 0.01, 0.9, 0.95, 1e-8, 0.1, step);
        }
        QVERIFY(std::fabs(weight - exact.weight) <= 1e-6 * std::max(1.0, std::fabs(exact.weight)));
    }
}

QTEST_GUILESS_MAIN(CudaArithmetic)
#include "tst_cuda_arithmetic.moc"
