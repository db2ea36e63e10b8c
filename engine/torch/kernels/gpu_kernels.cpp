// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/gpu_kernels.h"

#include <dlfcn.h>

#include <array>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "engine/torch/kernels/cuda_table.h"
#include "engine/torch/kernels/kernel_trials.h"

namespace poft::engine::gpu {
namespace {

/// The module poft_cuda beside this one. It finds the CUDA runtime that LibTorch has loaded, so it is opened after
/// that.
struct Module {
    const KernelTable* table = nullptr;
    std::string problem;

    Module()
    {
        Dl_info own{};
        if (dladdr(reinterpret_cast<const void*>(&nameOf), &own) == 0) {
            problem = "its folder is not known";
            return;
        }
        const std::filesystem::path path = std::filesystem::path(own.dli_fname).replace_filename("libpoft_cuda.so");
        std::error_code error;
        if (!std::filesystem::exists(path, error)) {
            problem = "the kernels were not built (the output of CMake says why)";
            return;
        }
        void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!library) {
            problem = std::string("the kernels do not load: ") + dlerror();
            return;
        }
        const auto function = reinterpret_cast<PoftCudaKernels>(dlsym(library, kTableFunction));
        const KernelTable* found = function ? function() : nullptr;
        if (found && found->version == kTableVersion)
            table = found;
        else
            problem = path.string() + " is of another build";
    }
};

const Module& module()
{
    static const Module only;
    return only;
}

Element elementOf(const at::Tensor& x)
{
    return x.scalar_type() == at::kFloat ? Element::Float32 : Element::BFloat16;
}

template <class T>
T* output(const at::Tensor& x)
{
    return x.defined() ? static_cast<T*>(x.mutable_data_ptr()) : nullptr;
}

template <class T>
const T* input(const at::Tensor& x)
{
    return x.defined() ? static_cast<const T*>(x.const_data_ptr()) : nullptr;
}

/// Whether all that is defined is dense, and of one type.
template <class... Tensors>
bool areDense(at::ScalarType type, const Tensors&... tensors)
{
    return ((!tensors.defined() || (tensors.is_contiguous() && tensors.scalar_type() == type)) && ...);
}

/// Calls one function of the table for the device of x; false where the kernel does not take the sizes.
template <class Call>
bool submit(const at::Tensor& x, int (*KernelTable::*function)(const Call&, Stream), const Call& call)
{
    const KernelTable* table = module().table;
    if (!table)
        return false;
    const c10::DeviceGuard guard(x.device());
    const c10::Stream stream = c10::impl::VirtualGuardImpl(x.device().type()).getStream(x.device());
    const int error = (table->*function)(call, stream.native_handle());
    TORCH_CHECK(error <= 0, "a CUDA kernel could not be started: ", table->errorText(error));
    return error == 0;
}

double errorOf(Kernel kernel, at::Device device)
{
    switch (kernel) {
        case Kernel::Norm:
            return trials::smallNorm(device);
        case Kernel::Gate:
            return trials::smallGate(device);
        case Kernel::Turn:
            return trials::smallTurn(device);
        case Kernel::Head:
            return trials::smallHead(device);
        case Kernel::AdamW:
            return trials::smallAdamW(device);
    }
    return 0;
}

/// Runs a kernel's trial.
std::string tried(Kernel kernel, at::Device device)
{
    if (!device.is_cuda())
        return "it needs a CUDA device";
    if (!module().table)
        return module().problem;
    try {
        const c10::InferenceMode ordinary(false);
        const at::NoGradGuard noGraph;
        const double error = errorOf(kernel, device);
        if (error <= 1)  // false for NaN too
            return {};
        return "in its trial it was " + std::to_string(error) + " times as far from LibTorch's operations as it may be";
    } catch (const std::exception& error) {
        const std::string text = error.what();
        return "its trial failed: " + text.substr(0, text.find('\n'));
    }
}

}  // namespace

const char* nameOf(Kernel kernel)
{
    switch (kernel) {
        case Kernel::Norm:
            return "RMSNorm";
        case Kernel::Gate:
            return "SwiGLU";
        case Kernel::Turn:
            return "rotary embedding";
        case Kernel::Head:
            return "loss head";
        case Kernel::AdamW:
            break;
    }
    return "AdamW";
}

std::string moduleProblem()
{
    return module().problem;
}

std::string problemOf(Kernel kernel, at::Device device)
{
    static std::mutex mutex;
    static std::map<std::pair<int, Kernel>, std::string> known;
    const std::lock_guard lock(mutex);
    const std::pair<int, Kernel> key{device.is_cuda() ? device.index() : -1, kernel};
    const auto found = known.find(key);
    return found != known.end() ? found->second : known.emplace(key, tried(kernel, device)).first->second;
}

bool runsHere(Kernel kernel, const at::Tensor& x)
{
    const bool isTaken = x.is_cuda() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
    return isTaken && problemOf(kernel, x.device()).empty();
}

bool normalize(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& weight, double epsilon,
               const at::Tensor& sum, const at::Tensor& result, const at::Tensor& inverseRms)
{
    if (!areDense(x.scalar_type(), x, branch, weight, sum, result) || !areDense(at::kFloat, inverseRms))
        return false;
    return submit(
        x, &KernelTable::normalize,
        Normalize{elementOf(x), x.size(0), x.size(1), input<void>(x), input<void>(branch), input<void>(weight),
                  output<void>(sum), output<void>(result), output<float>(inverseRms), static_cast<float>(epsilon)});
}

bool normalizeBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                       const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient,
                       const at::Tensor& result)
{
    if (!areDense(x.scalar_type(), outputGradient, x, weight, residual, result) ||
        !areDense(at::kFloat, inverseRms, weightGradient))
        return false;
    at::Tensor partial;
    if (weightGradient.defined())
        partial = at::empty({kNormalizeParts, x.size(1)}, x.options().dtype(at::kFloat));
    return submit(x, &KernelTable::normalizeBackward,
                  NormalizeBackward{elementOf(x), x.size(0), x.size(1), input<void>(outputGradient), input<void>(x),
                                    input<void>(weight), input<void>(residual), input<float>(inverseRms),
                                    output<void>(result), output<float>(partial), output<float>(weightGradient)});
}

bool swiglu(const at::Tensor& gateUp, const at::Tensor& result)
{
    if (!areDense(gateUp.scalar_type(), gateUp, result))
        return false;
    return submit(gateUp, &KernelTable::gate,
                  Gate{elementOf(gateUp), result.size(0), result.size(1), input<void>(gateUp), output<void>(result)});
}

bool swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp, const at::Tensor& result)
{
    if (!areDense(gateUp.scalar_type(), outputGradient, gateUp, result))
        return false;
    return submit(gateUp, &KernelTable::gateBackward,
                  GateBackward{elementOf(gateUp), outputGradient.size(0), outputGradient.size(1),
                               input<void>(outputGradient), input<void>(gateUp), output<void>(result)});
}

bool turn(const at::Tensor& from, const at::Tensor& to, const at::Tensor& positions, const at::Tensor& cosine,
          const at::Tensor& sine, int direction)
{
    if (from.scalar_type() != to.scalar_type() || from.stride(2) != 1 || to.stride(2) != 1 ||
        !areDense(at::kFloat, cosine, sine) || !areDense(at::kLong, positions))
        return false;
    return submit(from, &KernelTable::turn,
                  Turn{elementOf(from), from.size(0), from.size(1), from.size(2), input<void>(from), from.stride(0),
                       from.stride(1), output<void>(to), to.stride(0), to.stride(1), input<std::int64_t>(positions),
                       input<float>(cosine), input<float>(sine), static_cast<float>(direction)});
}

bool logLikelihood(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                   const at::Tensor& likelihoods)
{
    if (!areDense(logits.scalar_type(), logits) || !areDense(at::kFloat, logSumExp, likelihoods) ||
        !areDense(at::kLong, targets))
        return false;
    return submit(logits, &KernelTable::logLikelihood,
                  LogLikelihood{elementOf(logits), logits.size(0), logits.size(1), input<void>(logits),
                                input<std::int64_t>(targets), output<float>(logSumExp), output<float>(likelihoods)});
}

bool logLikelihoodBackward(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                           const at::Tensor& gradient)
{
    if (!areDense(logits.scalar_type(), logits) || !areDense(at::kFloat, logSumExp, gradient) ||
        !areDense(at::kLong, targets))
        return false;
    return submit(logits, &KernelTable::logLikelihoodBackward,
                  LogLikelihoodBackward{elementOf(logits), logits.size(0), logits.size(1), output<void>(logits),
                                        input<std::int64_t>(targets), input<float>(logSumExp), input<float>(gradient)});
}

bool adamw(const at::Tensor& high, const at::Tensor& low, const at::Tensor& gradient, const at::Tensor& firstMoment,
           const at::Tensor& secondMoment, const rows::AdamWStep& step)
{
    if (!areDense(at::kBFloat16, high) || !areDense(at::kShort, low) ||
        !areDense(at::kFloat, gradient, firstMoment, secondMoment))
        return false;
    return submit(high, &KernelTable::splitAdamW,
                  SplitAdamW{high.numel(), output<std::uint16_t>(high), output<std::uint16_t>(low),
                             input<float>(gradient), output<float>(firstMoment), output<float>(secondMoment), step});
}

bool splitHalves(const at::Tensor& whole, const at::Tensor& high, const at::Tensor& low)
{
    if (!areDense(at::kBFloat16, high) || !areDense(at::kShort, low) || !areDense(at::kFloat, whole))
        return false;
    return submit(
        high, &KernelTable::splitCopy,
        SplitCopy{high.numel(), output<float>(whole), output<std::uint16_t>(high), output<std::uint16_t>(low), false});
}

bool joinHalves(const at::Tensor& high, const at::Tensor& low, const at::Tensor& whole)
{
    if (!areDense(at::kBFloat16, high) || !areDense(at::kShort, low) || !areDense(at::kFloat, whole))
        return false;
    return submit(
        high, &KernelTable::splitCopy,
        SplitCopy{high.numel(), output<float>(whole), output<std::uint16_t>(high), output<std::uint16_t>(low), true});
}

}  // namespace poft::engine::gpu
