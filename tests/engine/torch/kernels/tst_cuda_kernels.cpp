// SPDX-License-Identifier: Apache-2.0
//
// The CUDA kernels of gate, rotary turn, loss head and optimizer, compiled for the host and run thread by thread
// (cuda_emulation.h), against float64: launch shapes, edges, vectors and single elements, sums over warps and blocks.
// What stays open is what only a GPU shows.
#include "tests/engine/torch/kernels/kernel_numbers.h"

using namespace poft;
using namespace poft::test;
using engine::gpu::BFloat16;
using engine::gpu::Element;

class CudaKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gate_data() { rowsAndWidths(); }
    void gate();
    void turn_data();
    void turn();
    void turnInPlaceAndAcross();
    void head_data();
    void head();
    void headOfExtremes();
    void splitAdamW_data();
    void splitAdamW();

private:
    template <class T>
    void gateAs(int rows, int width, int offset);
    template <class T>
    void turnAs(int tokens, int heads, int headDim, int offset);
    template <class T>
    void headAs(int rows, int width, int offset);
};

template <class T>
void CudaKernels::gateAs(int rows, int width, int offset)
{
    Drawn drawn(static_cast<unsigned>(rows * 7901 + width));
    const auto columns = static_cast<std::size_t>(width);
    const std::size_t count = static_cast<std::size_t>(rows) * columns;
    const auto out = static_cast<std::size_t>(offset);
    auto gateUp = filled<T>(drawn.numbers<T>(2 * count, 4), out);
    const auto gradient = filled<T>(drawn.numbers<T>(count), out);
    const reference::Gate wanted = reference::gate(gateUp.numbers(), gradient.numbers(), columns);
    Guarded<T> output(count, out), separate(2 * count, out);
    QCOMPARE(engine::gpu::gate({kElement<T>, rows, width, gateUp.data(), output.data()}, nullptr), 0);
    QVERIFY(apart(output.numbers(), wanted.y) < kBound<T>);
    for (Guarded<T>* result : {&separate, &gateUp}) {
        QCOMPARE(engine::gpu::gateBackward({kElement<T>, rows, width, gradient.data(), gateUp.data(), result->data()},
                                           nullptr),
                 0);
        QVERIFY(apart(result->numbers(), wanted.dgateUp) < kBound<T>);
    }
    QVERIFY(areIntact(gateUp, gradient, output, separate));
}

void CudaKernels::gate()
{
    QFETCH(int, rows);
    QFETCH(int, width);
    QFETCH(int, offset);
    gateAs<float>(rows, width, offset);
    gateAs<BFloat16>(rows, width, offset);
}

void CudaKernels::turn_data()
{
    QTest::addColumn<int>("tokens");
    QTest::addColumn<int>("heads");
    QTest::addColumn<int>("headDim");
    QTest::addColumn<int>("offset");
    for (const auto& [tokens, heads, headDim] :
         {std::tuple(0, 3, 8), {1, 1, 2}, {5, 3, 6}, {4, 2, 16}, {7, 5, 24}, {3, 40, 128}, {9, 12, 64}, {2, 9, 80}})
        QTest::addRow("%d x %d x %d", tokens, heads, headDim) << tokens << heads << headDim << 0;
    QTest::newRow("out of line") << 3 << 4 << 64 << 1;
}

template <class T>
void CudaKernels::turnAs(int tokens, int heads, int headDim, int offset)
{
    constexpr std::size_t kPositions = 50;
    Drawn drawn(static_cast<unsigned>(tokens * 31 + heads));
    const std::size_t half = static_cast<std::size_t>(headDim) / 2;
    const std::size_t count = static_cast<std::size_t>(tokens) * static_cast<std::size_t>(heads * headDim);
    auto x = filled<T>(drawn.numbers<T>(count), static_cast<std::size_t>(offset));
    const auto cosine = filled<float>(drawn.numbers<float>(kPositions * half));
    const auto sine = filled<float>(drawn.numbers<float>(kPositions * half));
    const std::vector<std::int64_t> positions = drawn.below(static_cast<std::size_t>(tokens), kPositions);
    const std::int64_t stride = heads * headDim;
    for (const double direction : {1.0, -1.0}) {
        const Numbers wanted =
            reference::turn(x.numbers(), positions, cosine.numbers(), sine.numbers(), static_cast<std::size_t>(heads),
                            static_cast<std::size_t>(headDim), direction);
        QCOMPARE(
            engine::gpu::turn({kElement<T>, tokens, heads, headDim, x.data(), stride, headDim, x.data(), stride,
                               headDim, positions.data(), cosine.data(), sine.data(), static_cast<float>(direction)},
                              nullptr),
            0);
        QVERIFY(apart(x.numbers(), wanted) < kBound<T>);
    }
    QVERIFY(areIntact(x, cosine, sine));
}

void CudaKernels::turn()
{
    QFETCH(int, tokens);
    QFETCH(int, heads);
    QFETCH(int, headDim);
    QFETCH(int, offset);
    turnAs<float>(tokens, heads, headDim, offset);
    turnAs<BFloat16>(tokens, heads, headDim, offset);
}

void CudaKernels::turnInPlaceAndAcross()
{
    // Two of three heads from a buffer of their own into the middle of wider tokens, without angles: a copy.
    constexpr int kTokens = 3;
    constexpr int kHeadDim = 16;
    Drawn drawn(71);
    const auto from = filled<BFloat16>(drawn.numbers<BFloat16>(kTokens * 2 * kHeadDim));
    auto to = filled<BFloat16>(Numbers(kTokens * 5 * kHeadDim, -1.0));
    QCOMPARE(engine::gpu::turn({Element::BFloat16, kTokens, 2, kHeadDim, from.data(), 2 * kHeadDim, kHeadDim,
                                to.data() + kHeadDim, 5 * kHeadDim, kHeadDim, nullptr, nullptr, nullptr, 1},
                               nullptr),
             0);
    const Numbers source = from.numbers();
    const Numbers target = to.numbers();
    for (std::size_t token = 0; token < kTokens; ++token) {
        for (std::size_t i = 0; i < 5 * kHeadDim; ++i) {
            const bool isCopied = i >= kHeadDim && i < 3 * kHeadDim;
            QCOMPARE(target[token * 5 * kHeadDim + i], isCopied ? source[token * 2 * kHeadDim + i - kHeadDim] : -1.0);
        }
    }
}

void CudaKernels::head_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("offset");
    for (const auto& [rows, width] : {std::pair(0, 8),
                                      {1, 1},
                                      {3, 2},
                                      {5, 29},
                                      {4, 64},
                                      {3, 512},
                                      {2, 1000},
                                      {2, 8192},
                                      {1, 8200},
                                      {2, 9001},
                                      {1, 20003}})
        QTest::addRow("%d x %d", rows, width) << rows << width << 0;
    QTest::newRow("out of line") << 2 << 1024 << 1;
}

template <class T>
void CudaKernels::headAs(int rows, int width, int offset)
{
    Drawn drawn(static_cast<unsigned>(rows * 7883 + width));
    const auto columns = static_cast<std::size_t>(width);
    const auto count = static_cast<std::size_t>(rows);
    auto logits = filled<T>(drawn.numbers<T>(count * columns, 5), static_cast<std::size_t>(offset));
    std::vector<std::int64_t> targets = drawn.below(count, width);
    if (rows > 1)
        targets[1] = width - 1;
    auto gradient = filled<float>(drawn.numbers<float>(count));
    if (rows > 0)
        gradient.data()[0] = 0;
    const auto wanted = reference::head(logits.numbers(), targets, gradient.numbers(), columns);
    Guarded<float> logSumExp(count), likelihoods(count);
    QCOMPARE(
        engine::gpu::logLikelihood(
            {kElement<T>, rows, width, logits.data(), targets.data(), logSumExp.data(), likelihoods.data()}, nullptr),
        0);
    QVERIFY(apart(logSumExp.numbers(), wanted.logSumExp) < 1e-6);
    QVERIFY(apart(likelihoods.numbers(), wanted.likelihoods) < 1e-6);
    QCOMPARE(engine::gpu::logLikelihoodBackward(
                 {kElement<T>, rows, width, logits.data(), targets.data(), logSumExp.data(), gradient.data()}, nullptr),
             0);
    QVERIFY(apart(logits.numbers(), wanted.dlogits) < (sizeof(T) == 4 ? 1e-5 : 5e-3));
    QVERIFY(areIntact(logits, gradient, logSumExp, likelihoods));
}

void CudaKernels::head()
{
    QFETCH(int, rows);
    QFETCH(int, width);
    QFETCH(int, offset);
    headAs<float>(rows, width, offset);
    headAs<BFloat16>(rows, width, offset);
}

void CudaKernels::headOfExtremes()
{
    // A row each: masked logits, one certain token, numbers near the end of the range, one that is no number.
    constexpr int kWidth = 16;
    Numbers numbers(4 * kWidth, -kInfinity);
    numbers[5] = 1;
    numbers[kWidth] = 0;
    numbers[2 * kWidth] = -3e38;
    for (std::size_t i = 2 * kWidth; i < 4 * kWidth; ++i)
        numbers[i] = i % 2 == 0 ? 3e38 : -3e38;
    numbers[3 * kWidth + 9] = std::nan("");
    const auto logits = filled<float>(numbers);
    const std::int64_t targets[] = {5, 3, 2, 0};
    Guarded<float> logSumExp(4), likelihoods(4);
    QCOMPARE(engine::gpu::logLikelihood(
                 {Element::Float32, 4, kWidth, logits.data(), targets, logSumExp.data(), likelihoods.data()}, nullptr),
             0);
    const float* normalizers = logSumExp.data();
    QCOMPARE(normalizers[0], 1.0F);
    QCOMPARE(likelihoods.data()[0], 0.0F);
    QCOMPARE(normalizers[1], 0.0F);
    QVERIFY(std::isinf(likelihoods.data()[1]) && likelihoods.data()[1] < 0);
    QCOMPARE(normalizers[2], 3e38F);
    QVERIFY(std::isnan(normalizers[3]) && std::isnan(likelihoods.data()[3]));
}

void CudaKernels::splitAdamW_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("offset");
    for (const int count : {0, 1, 7, 8, 9, 2048, 2055, 5000})
        QTest::addRow("%d", count) << count << 0;
    QTest::newRow("out of line") << 100 << 1;
}

void CudaKernels::splitAdamW()
{
    QFETCH(int, count);
    QFETCH(int, offset);
    Drawn drawn(static_cast<unsigned>(count));
    const auto size = static_cast<std::size_t>(count);
    const auto out = static_cast<std::size_t>(offset);
    auto whole = filled<float>(drawn.numbers<float>(size));
    Guarded<std::uint16_t> high(size, out), low(size, out);
    auto first = filled<float>(Numbers(size, 0.0), out);
    auto second = filled<float>(Numbers(size, 0.0), out);
    QCOMPARE(engine::gpu::splitCopy({count, whole.data(), high.data(), low.data(), false}, nullptr), 0);
    std::vector<reference::AdamWState> wanted;
    for (const double x : whole.numbers())
        wanted.push_back({x});
    for (int step = 1; step <= 3; ++step) {
        const auto gradient = filled<float>(drawn.numbers<float>(size), out);
        engine::rows::AdamWStep numbers;
        numbers.beta1 = 0.9F;
        numbers.beta2 = 0.999F;
        numbers.kept = static_cast<float>(1 - 0.02 * 0.1);
        numbers.rate = static_cast<float>(0.02 / (1 - std::pow(0.9, step)));
        numbers.inverseRootBias2 = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, step)));
        numbers.epsilon = 1e-8F;
        QCOMPARE(engine::gpu::splitAdamW(
                     {count, high.data(), low.data(), gradient.data(), first.data(), second.data(), numbers}, nullptr),
                 0);
        for (std::size_t i = 0; i < size; ++i)
            reference::adamw(wanted[i], gradient.numbers()[i], 0.02, 0.9, 0.999, 1e-8, 0.1, step);
    }
    QCOMPARE(engine::gpu::splitCopy({count, whole.data(), high.data(), low.data(), true}, nullptr), 0);
    Numbers weights;
    for (const reference::AdamWState& state : wanted)
        weights.push_back(state.weight);
    QVERIFY(apart(whole.numbers(), weights) < 1e-6);
    QVERIFY(areIntact(whole, high, low, first, second));
}

QTEST_GUILESS_MAIN(CudaKernels)
#include "tst_cuda_kernels.moc"
