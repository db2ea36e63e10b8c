// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/kernel_trials.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine::gpu::trials {
namespace {

constexpr double kRefused = std::numeric_limits<double>::infinity();

/// Random inputs on a device, and outputs that are no numbers yet.
class Inputs {
public:
    Inputs(at::Device device, at::ScalarType type)
        : m_generator(at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{43})), m_device(device), m_type(type)
    {
    }

    at::Tensor normal(at::IntArrayRef sizes, double scale = 1) { return normal(sizes, scale, m_type); }
    at::Tensor wide(at::IntArrayRef sizes) { return normal(sizes, 1, at::kFloat); }
    at::Tensor below(std::int64_t bound, std::int64_t count)
    {
        return at::randint(bound, {count}, m_generator, at::kLong).to(m_device);
    }
    at::Tensor unwritten(at::IntArrayRef sizes) const { return unwritten(sizes, m_type); }
    at::Tensor unwritten(at::IntArrayRef sizes, at::ScalarType type) const
    {
        return at::full(sizes, std::numeric_limits<double>::quiet_NaN(), at::TensorOptions(m_device).dtype(type));
    }

private:
    at::Tensor normal(at::IntArrayRef sizes, double scale, at::ScalarType type)
    {
        return (at::randn(sizes, m_generator, at::kFloat) * scale).to(m_device, type);
    }

    at::Generator m_generator;
    at::Device m_device;
    at::ScalarType m_type;
};

at::Tensor exact(const at::Tensor& x)
{
    return x.to(at::kDouble);
}

/// Of a result that is rounded once.
double boundOf(at::ScalarType type)
{
    return type == at::kFloat ? 1e-5 : 6e-3;
}

/// max |found - wanted| / max |wanted|, as a share of the bound; a NaN anywhere counts as refused.
double share(const at::Tensor& found, const at::Tensor& wanted, double bound)
{
    if (wanted.numel() == 0)
        return 0;
    const double scale = std::max(wanted.abs().max().item<double>(), 1e-30);
    const double difference = (exact(found) - wanted).abs().max().item<double>();
    return std::isfinite(difference) ? difference / scale / bound : kRefused;
}

template <class Trial>
double worstOfTypes(const Trial& trial)
{
    return std::max(trial(at::kFloat), trial(at::kBFloat16));
}

}  // namespace

double norm(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t width)
{
    constexpr double kEpsilon = 1e-5;
    Inputs inputs(device, type);
    const at::Tensor x = inputs.normal({rows, width}, 3);
    const at::Tensor branch = inputs.normal({rows, width});
    const at::Tensor weight = inputs.normal({width});
    const at::Tensor gradient = inputs.normal({rows, width});
    const at::Tensor residual = inputs.normal({rows, width});
    const at::Tensor before = inputs.wide({width});
    double worst = 0;
    for (const bool adds : {false, true}) {
        const at::Tensor sum = inputs.unwritten({rows, width});
        const at::Tensor output = inputs.unwritten({rows, width});
        const at::Tensor inverseRms = inputs.unwritten({rows, 1}, at::kFloat);
        const at::Tensor result = inputs.unwritten({rows, width});
        const at::Tensor weightGradient = before.clone();
        if (!normalize(x, adds ? branch : at::Tensor(), weight, kEpsilon, adds ? sum : at::Tensor(), output,
                       inverseRms) ||
            !normalizeBackward(gradient, adds ? sum : x, weight, inverseRms, adds ? residual : at::Tensor(),
                               weightGradient, result))
            return kRefused;
        const at::Tensor total = adds ? exact(x + branch) : exact(x);
        const at::Tensor r = total.square().mean(-1, true).add(kEpsilon).rsqrt();
        const at::Tensor scaled = exact(gradient) * exact(weight);
        const at::Tensor by = scaled * r - total * r.pow(3) * (scaled * total).mean(-1, true);
        worst = std::max({worst, share(output, total * r * exact(weight), boundOf(type)), share(inverseRms, r, 1e-5),
                          share(result, adds ? by + exact(residual) : by, boundOf(type)),
                          share(weightGradient, exact(before) + (exact(gradient) * total * r).sum(0), 1e-5)});
        if (adds)
            worst = std::max(worst, share(sum, total, 1e-12));
    }
    return worst;
}

double gate(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t width)
{
    Inputs inputs(device, type);
    const at::Tensor gateUp = inputs.normal({rows, 2 * width}, 4);
    const at::Tensor gradient = inputs.normal({rows, width});
    const at::Tensor output = inputs.unwritten({rows, width});
    const at::Tensor result = inputs.unwritten({rows, 2 * width});
    if (!swiglu(gateUp, output) || !swigluBackward(gradient, gateUp, result))
        return kRefused;
    const at::Tensor gates = exact(gateUp.narrow(1, 0, width));
    const at::Tensor ups = exact(gateUp.narrow(1, width, width));
    const at::Tensor s = at::sigmoid(gates);
    const at::Tensor byGate = exact(gradient) * ups * s * (1 + gates * (1 - s));
    const at::Tensor byUp = exact(gradient) * gates * s;
    return std::max(share(output, gates * s * ups, boundOf(type)),
                    share(result, at::cat({byGate, byUp}, 1), boundOf(type)));
}

double turn(at::Device device, at::ScalarType type, std::int64_t tokens, std::int64_t heads, std::int64_t headDim)
{
    constexpr std::int64_t kPositions = 50;
    const std::int64_t half = headDim / 2;
    Inputs inputs(device, type);
    const at::Tensor cosine = inputs.wide({kPositions, half});
    const at::Tensor sine = inputs.wide({kPositions, half});
    const at::Tensor positions = inputs.below(kPositions, tokens);
    const at::Tensor c = exact(cosine).index_select(0, positions).unsqueeze(1);
    const at::Tensor s = exact(sine).index_select(0, positions).unsqueeze(1);
    double worst = 0;
    for (const int direction : {1, -1}) {
        // Heads 1 to `heads` of tokens that hold two more.
        const at::Tensor all = inputs.normal({tokens, heads + 2, headDim});
        const at::Tensor own = all.narrow(1, 1, heads);
        const at::Tensor first = exact(own.narrow(2, 0, half));
        const at::Tensor second = exact(own.narrow(2, half, half));
        const at::Tensor wanted = at::cat({first * c - second * s * direction, second * c + first * s * direction}, 2);
        const at::Tensor others = exact(at::cat({all.narrow(1, 0, 1), all.narrow(1, heads + 1, 1)}, 1));
        const at::Tensor separate = inputs.unwritten({tokens, heads, headDim});
        if (!gpu::turn(own, separate, positions, cosine, sine, direction) ||
            !gpu::turn(own, own, positions, cosine, sine, direction))
            return kRefused;
        const at::Tensor othersAfter = at::cat({all.narrow(1, 0, 1), all.narrow(1, heads + 1, 1)}, 1);
        worst = std::max({worst, share(separate, wanted, boundOf(type)), share(own, wanted, boundOf(type)),
                          share(othersAfter, others, 1e-12)});
    }
    return worst;
}

double head(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t vocabulary)
{
    Inputs inputs(device, type);
    const at::Tensor logits = inputs.normal({rows, vocabulary}, 5);
    const at::Tensor targets = inputs.below(vocabulary, rows);
    const at::Tensor gradient = inputs.wide({rows});
    const at::Tensor wide = exact(logits);
    const at::Tensor wantedSum = at::logsumexp(wide, {1});
    const at::Tensor logSumExp = inputs.unwritten({rows}, at::kFloat);
    const at::Tensor likelihoods = inputs.unwritten({rows}, at::kFloat);
    if (!logLikelihood(logits, targets, logSumExp, likelihoods) ||
        !logLikelihoodBackward(logits, targets, logSumExp, gradient))
        return kRefused;
    const at::Tensor onehot = at::zeros({rows, vocabulary}, wide.options()).scatter_(1, targets.unsqueeze(1), 1.0);
    const at::Tensor wanted = (onehot - (wide - wantedSum.unsqueeze(1)).exp()) * exact(gradient).unsqueeze(1);
    return std::max({share(logSumExp, wantedSum, 1e-5),
                     share(likelihoods, wide.gather(1, targets.unsqueeze(1)).squeeze(1) - wantedSum, 1e-5),
                     share(logits, wanted, boundOf(type))});
}

double adamw(at::Device device, std::int64_t count)
{
    constexpr double kRate = 0.01;
    constexpr double kDecay = 0.1;
    constexpr double kBeta1 = 0.9;
    constexpr double kBeta2 = 0.95;
    constexpr double kEpsilon = 1e-8;
    Inputs inputs(device, at::kBFloat16);
    const at::Tensor start = inputs.wide({count});
    const at::Tensor high = inputs.unwritten({count});
    const at::Tensor low = at::full({count}, 7, high.options().dtype(at::kShort));
    const at::Tensor whole = inputs.unwritten({count}, at::kFloat);
    if (!splitHalves(start, high, low) || !joinHalves(high, low, whole))
        return kRefused;
    if (!whole.equal(start) || (exact(high) - exact(start)).abs().gt(exact(start).abs() / 256).any().item<bool>())
        return kRefused;

    const at::Tensor first = at::zeros({count}, start.options());
    const at::Tensor second = at::zeros({count}, start.options());
    at::Tensor w = exact(start), m = exact(first), v = exact(second);
    for (int step = 1; step <= 3; ++step) {
        const at::Tensor gradient = inputs.wide({count});
        rows::AdamWStep numbers;
        numbers.gradientScale = 0.5F;
        numbers.beta1 = static_cast<float>(kBeta1);
        numbers.beta2 = static_cast<float>(kBeta2);
        numbers.kept = static_cast<float>(1 - kRate * kDecay);
        numbers.rate = static_cast<float>(kRate / (1 - std::pow(kBeta1, step)));
        numbers.inverseRootBias2 = static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, step)));
        numbers.epsilon = static_cast<float>(kEpsilon);
        if (!gpu::adamw(high, low, gradient, first, second, numbers))
            return kRefused;
        const at::Tensor g = exact(gradient) * 0.5;
        m = m * kBeta1 + g * (1 - kBeta1);
        v = v * kBeta2 + g.square() * (1 - kBeta2);
        const at::Tensor root = (v / (1 - std::pow(kBeta2, step))).sqrt() + kEpsilon;
        w = w * (1 - kRate * kDecay) - m / (1 - std::pow(kBeta1, step)) / root * kRate;
    }
    if (!joinHalves(high, low, whole))
        return kRefused;
    return std::max({share(whole, w, 2e-6), share(first, m, 2e-6), share(second, v, 2e-6)});
}

double smallNorm(at::Device device)
{
    return worstOfTypes([&](at::ScalarType type) {
        return std::max({norm(device, type, 5, 24), norm(device, type, 300, 128), norm(device, type, 3, 77),
                         norm(device, type, 400, 2048), norm(device, type, 2, 8192)});
    });
}

double smallGate(at::Device device)
{
    return worstOfTypes([&](at::ScalarType type) {
        return std::max({gate(device, type, 5, 16), gate(device, type, 3, 33), gate(device, type, 7, 4096)});
    });
}

double smallTurn(at::Device device)
{
    return worstOfTypes([&](at::ScalarType type) {
        return std::max({turn(device, type, 37, 5, 64), turn(device, type, 9, 40, 128), turn(device, type, 3, 2, 6)});
    });
}

double smallHead(at::Device device)
{
    return worstOfTypes([&](at::ScalarType type) {
        return std::max({head(device, type, 4, 29), head(device, type, 9, 512), head(device, type, 3, 32003),
                         head(device, type, 3, 32000)});
    });
}

double smallAdamW(at::Device device)
{
    return std::max({adamw(device, 1), adamw(device, 5003), adamw(device, 8192)});
}

}  // namespace poft::engine::gpu::trials
