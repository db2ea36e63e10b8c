// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/kernel_rates.h"

#include <string>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>

#include "engine/torch/device/timed.h"
#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine::gpu {
namespace {

// Far more than a cache holds.
constexpr std::int64_t kTokens = 16384;
constexpr std::int64_t kHidden = 4096;
constexpr std::int64_t kIntermediate = 14336;
constexpr std::int64_t kHeads = 40;  // of queries and keys
constexpr std::int64_t kHeadDim = 128;
constexpr std::int64_t kLogitRows = 4096;
constexpr std::int64_t kVocabulary = 128256;
constexpr std::int64_t kWeights = std::int64_t{1} << 28;
constexpr int kRepeats = 20;

class Rates {
public:
    explicit Rates(c10::Device device) : m_device(device) {}

    at::Tensor normal(at::IntArrayRef sizes, at::ScalarType type = at::kBFloat16) const
    {
        return at::randn(sizes, at::TensorOptions(m_device).dtype(type));
    }

    template <class Body>
    void add(const std::string& name, double bytes, const Body& body)
    {
        m_rates.push_back({name, bytes / timed(m_device, kRepeats, body)});
    }

    /// A kernel's row, or why it is not used.
    template <class Body>
    void add(Kernel kernel, const std::string& what, double bytes, const Body& body)
    {
        const std::string name = nameOf(kernel) + what;
        if (const std::string problem = problemOf(kernel, m_device); !problem.empty())
            m_rates.push_back({name, 0, problem});
        else
            add(name, bytes, body);
    }

    c10::Device device() const { return m_device; }
    std::vector<api::KernelRate> take() { return std::move(m_rates); }

private:
    c10::Device m_device;
    std::vector<api::KernelRate> m_rates;
};

double bytesOf(const at::Tensor& x)
{
    return static_cast<double>(x.nbytes());
}

void addCopy(Rates& rates)
{
    const at::Tensor from = rates.normal({kWeights});
    const at::Tensor to = at::empty_like(from);
    rates.add("copy on the device", 2 * bytesOf(from), [&] { to.copy_(from); });
}

void addNorm(Rates& rates)
{
    const at::Tensor x = rates.normal({kTokens, kHidden});
    const at::Tensor branch = rates.normal({kTokens, kHidden});
    const at::Tensor weight = rates.normal({kHidden});
    const at::Tensor sum = at::empty_like(x);
    const at::Tensor output = at::empty_like(x);
    const at::Tensor inverseRms = at::empty({kTokens, 1}, x.options().dtype(at::kFloat));
    const at::Tensor weightGradient = rates.normal({kHidden}, at::kFloat);
    rates.add(Kernel::Norm, ", 16384 x 4096", 2 * bytesOf(x),
              [&] { normalize(x, {}, weight, 1e-5, {}, output, inverseRms); });
    rates.add(Kernel::Norm, " of a sum, 16384 x 4096", 4 * bytesOf(x),
              [&] { normalize(x, branch, weight, 1e-5, sum, output, inverseRms); });
    rates.add(Kernel::Norm, " backward with a residual, 16384 x 4096", 4 * bytesOf(x),
              [&] { normalizeBackward(output, x, weight, inverseRms, branch, weightGradient, sum); });
}

void addGate(Rates& rates)
{
    const at::Tensor gateUp = rates.normal({kTokens, 2 * kIntermediate});
    const at::Tensor gradient = rates.normal({kTokens, kIntermediate});
    const at::Tensor output = at::empty_like(gradient);
    const at::Tensor result = at::empty_like(gateUp);
    rates.add(Kernel::Gate, ", 16384 x 14336", bytesOf(gateUp) + bytesOf(output), [&] { swiglu(gateUp, output); });
    rates.add(Kernel::Gate, " backward, 16384 x 14336", 2 * bytesOf(gateUp) + bytesOf(gradient),
              [&] { swigluBackward(gradient, gateUp, result); });
}

void addTurn(Rates& rates)
{
    constexpr std::int64_t kPositions = 4096;
    const at::Tensor heads = rates.normal({kTokens, kHeads + 8, kHeadDim}).narrow(1, 0, kHeads);
    const at::Tensor cosine = rates.normal({kPositions, kHeadDim / 2}, at::kFloat);
    const at::Tensor sine = rates.normal({kPositions, kHeadDim / 2}, at::kFloat);
    const at::Tensor positions = at::randint(kPositions, {kTokens}, at::TensorOptions(rates.device()).dtype(at::kLong));
    rates.add(Kernel::Turn, ", 16384 x 40 x 128", 2.0 * static_cast<double>(heads.numel() * heads.element_size()),
              [&] { turn(heads, heads, positions, cosine, sine, 1); });
}

void addHead(Rates& rates)
{
    const at::Tensor logits = rates.normal({kLogitRows, kVocabulary});
    const at::Tensor targets =
        at::randint(kVocabulary, {kLogitRows}, at::TensorOptions(rates.device()).dtype(at::kLong));
    const at::Tensor logSumExp = rates.normal({kLogitRows}, at::kFloat);
    const at::Tensor likelihoods = rates.normal({kLogitRows}, at::kFloat);
    rates.add(Kernel::Head, ", 4096 x 128256", bytesOf(logits),
              [&] { logLikelihood(logits, targets, logSumExp, likelihoods); });
    rates.add(Kernel::Head, " backward, 4096 x 128256", 2 * bytesOf(logits),
              [&] { logLikelihoodBackward(logits, targets, logSumExp, likelihoods); });
}

void addAdamW(Rates& rates)
{
    const at::Tensor high = rates.normal({kWeights});
    const at::Tensor low = at::zeros_like(high, high.options().dtype(at::kShort));
    const at::Tensor gradient = rates.normal({kWeights}, at::kFloat);
    const at::Tensor first = at::zeros_like(gradient);
    const at::Tensor second = at::zeros_like(gradient);
    const rows::AdamWStep step{1, 0.9F, 0.95F, 1, 1e-6F, 1, 1e-8F};
    constexpr double kBytes = 28;  // gradient 4; read and written: halves 2 + 2, moments 4 + 4
    rates.add(Kernel::AdamW, ", 2^28 weights in halves", kBytes * static_cast<double>(kWeights),
              [&] { adamw(high, low, gradient, first, second, step); });
}

}  // namespace

std::vector<api::KernelRate> measuredRates(c10::Device device)
{
    const at::NoGradGuard noGraph;
    Rates rates(device);
    for (void (*add)(Rates&) : {addCopy, addNorm, addGate, addTurn, addHead, addAdamW})
        add(rates);
    return rates.take();
}

}  // namespace poft::engine::gpu
