// SPDX-License-Identifier: Apache-2.0
//
// The CUDA kernels of the norm, compiled for the host and run thread by thread (cuda_emulation.h), against
// float64: launch shapes, edges, vectors and single elements, sums over warps and blocks. What stays open is what only
// a GPU shows.
#include "tests/engine/torch/kernels/kernel_numbers.h"

using namespace poft;
using namespace poft::test;
using engine::gpu::BFloat16;
using engine::gpu::Element;

class CudaNormKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalize_data() { rowsAndWidths(); }
    void normalize();
    void normalizeBackward_data() { rowsAndWidths(); }
    void normalizeBackward();
    void normalizeRefusesWhatIsTooWide();
    void normalizeOfExtremes();

private:
    template <class T>
    void normalizeAs(int rows, int width, int offset);
    template <class T>
    void normalizeBackwardAs(int rows, int width, int offset);
};

template <class T>
void CudaNormKernels::normalizeAs(int rows, int width, int offset)
{
    Drawn drawn(static_cast<unsigned>(rows * 7919 + width));
    const std::size_t count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(width);
    const auto out = static_cast<std::size_t>(offset);
    const auto x = filled<T>(drawn.numbers<T>(count, 3), out);
    const auto branch = filled<T>(drawn.numbers<T>(count), out);
    const auto weight = filled<T>(drawn.numbers<T>(static_cast<std::size_t>(width)), out);
    for (const bool hasBranch : {false, true}) {
        Guarded<T> sum(count, out), output(count, out);
        Guarded<float> inverseRms(static_cast<std::size_t>(rows));
        const int error =
            engine::gpu::normalize({kElement<T>, rows, width, x.data(), hasBranch ? branch.data() : nullptr,
                                    weight.data(), sum.data(), output.data(), inverseRms.data(), 1e-5F},
                                   nullptr);
        QCOMPARE(error, 0);
        QVERIFY(areIntact(x, branch, weight, sum, output, inverseRms));
        Numbers total = x.numbers();
        if (hasBranch) {
            total = filled<T>(plus(total, branch.numbers())).numbers();  // rounded as the residual stream is
            QCOMPARE(sum.numbers(), total);
        }
        const auto wanted = reference::norm(total, weight.numbers(), total, {}, static_cast<std::size_t>(width), 1e-5);
        QVERIFY(apart(output.numbers(), wanted.y) < kBound<T>);
        QVERIFY(apart(inverseRms.numbers(), wanted.inverseRms) < 1e-6);
    }
}

void CudaNormKernels::normalize()
{
    QFETCH(int, rows);
    QFETCH(int, width);
    QFETCH(int, offset);
    normalizeAs<float>(rows, width, offset);
    normalizeAs<BFloat16>(rows, width, offset);
}

template <class T>
void CudaNormKernels::normalizeBackwardAs(int rows, int width, int offset)
{
    Drawn drawn(static_cast<unsigned>(rows * 7907 + width));
    const auto columns = static_cast<std::size_t>(width);
    const std::size_t count = static_cast<std::size_t>(rows) * columns;
    const auto out = static_cast<std::size_t>(offset);
    const auto x = filled<T>(drawn.numbers<T>(count, 3), out);
    const auto weight = filled<T>(drawn.numbers<T>(columns), out);
    const auto residual = filled<T>(drawn.numbers<T>(count), out);
    const Numbers before = drawn.numbers<float>(columns);
    for (const bool isWhole : {true, false}) {
        // In place of the gradient by the output, as the last case.
        auto gradient = filled<T>(drawn.numbers<T>(count), out);
        const Numbers dy = gradient.numbers();
        auto weightGradient = filled<float>(before);
        Guarded<float> inverseRms(static_cast<std::size_t>(rows));
        Guarded<float> partial(static_cast<std::size_t>(engine::gpu::kNormalizeParts) * columns);
        const auto wanted =
            reference::norm(x.numbers(), weight.numbers(), dy, isWhole ? residual.numbers() : Numbers{}, columns, 1e-5);
        inverseRms.set(wanted.inverseRms);
        Guarded<T> separate(count, out);
        Guarded<T>& result = isWhole ? separate : gradient;
        const int error = engine::gpu::normalizeBackward(
            {kElement<T>, rows, width, gradient.data(), x.data(), weight.data(), isWhole ? residual.data() : nullptr,
             inverseRms.data(), result.data(), isWhole ? partial.data() : nullptr,
             isWhole ? weightGradient.data() : nullptr},
            nullptr);
        QCOMPARE(error, 0);
        QVERIFY(areIntact(x, weight, residual, gradient, separate, weightGradient, inverseRms, partial));
        // In a row of one number the two terms of the gradient cancel.
        QVERIFY(apart(result.numbers(), wanted.dx, width == 1 ? std::fabs(dy[0]) : 1e-30) < kBound<T>);
        QVERIFY(apart(weightGradient.numbers(), isWhole ? plus(wanted.dweight, before) : before) < 3e-6);
    }
}

void CudaNormKernels::normalizeBackward()
{
    QFETCH(int, rows);
    QFETCH(int, width);
    QFETCH(int, offset);
    normalizeBackwardAs<float>(rows, width, offset);
    normalizeBackwardAs<BFloat16>(rows, width, offset);
}

void CudaNormKernels::normalizeRefusesWhatIsTooWide()
{
    constexpr int kWidth = 2049;  // as single elements
    Guarded<float> x(kWidth, 1), weight(kWidth, 1), sum(kWidth, 1), output(kWidth, 1), inverseRms(1);
    QCOMPARE(engine::gpu::normalize({Element::Float32, 1, kWidth, x.data(), nullptr, weight.data(), sum.data(),
                                     output.data(), inverseRms.data(), 1e-5F},
                                    nullptr),
             engine::gpu::kNotTaken);
    QVERIFY(areIntact(output, inverseRms));
}

void CudaNormKernels::normalizeOfExtremes()
{
    constexpr int kWidth = 64;
    const float largest = std::numeric_limits<float>::max();
    const auto run = [&](float x) {
        Numbers numbers(kWidth, 0.0);
        numbers[37] = x;
        const auto input = filled<float>(numbers);
        const auto weight = filled<float>(Numbers(kWidth, 1.0));
        Guarded<float> output(kWidth), inverseRms(1);
        engine::gpu::normalize({Element::Float32, 1, kWidth, input.data(), nullptr, weight.data(), nullptr,
                                output.data(), inverseRms.data(), 1e-6F},
                               nullptr);
        return output.numbers()[37];
    };
    QCOMPARE(run(0), 0.0);
    QCOMPARE(run(std::numeric_limits<float>::denorm_min()), double{1e3F * std::numeric_limits<float>::denorm_min()});
    QCOMPARE(run(largest), 0.0);  // the squares are infinite, as in every implementation in float32
    QVERIFY(std::isnan(run(std::nanf(""))));
    QVERIFY(std::isnan(run(std::numeric_limits<float>::infinity())));
    QVERIFY(std::fabs(run(1e18F) - 8) < 1e-5);
}

QTEST_GUILESS_MAIN(CudaNormKernels)
#include "tst_cuda_norm_kernels.moc"
