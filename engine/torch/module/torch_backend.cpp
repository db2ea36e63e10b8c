// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/module/torch_backend.h"

#include <malloc.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/ops/empty.h>
#include <torch/headeronly/version.h>

#include "engine/model/adapter.h"
#include "engine/model/config.h"
#include "engine/model/weight_files.h"
#include "engine/torch/checks/checks.h"
#include "engine/torch/decoder/layout.h"
#include "engine/torch/device/part_seconds.h"
#include "engine/torch/device/precision.h"
#include "engine/torch/device/product_rate.h"
#include "engine/torch/kernels/gpu_kernels.h"
#include "engine/torch/kernels/kernel_rates.h"
#include "engine/torch/model/decoder_model.h"
#include "engine/torch/model/scorer.h"
#include "engine/torch/model/weight_io.h"
#include "engine/torch/module/guard.h"
#include "engine/torch/peers/torch_peers.h"
#include "engine/torch/train/torch_learner.h"

namespace poft::engine {
namespace {

/// oneDNN's version out of LibTorch's long text about it.
std::string oneDnnVersion()
{
    const std::string text = at::get_mkldnn_version();
    const std::size_t begin = text.find(" v");
    return begin == std::string::npos ? "absent" : text.substr(begin + 2, text.find(' ', begin + 2) - begin - 2);
}

/// Lets malloc keep the memory of a step for the next one. With its defaults it gives tensors above some hundred
/// kilobytes back to the system and takes them again, zeroed page by page: a third of the time of a small model's step.
void keepFreedMemory()
{
    constexpr int kLargest = 32 << 20;  // the largest that the first option takes
    constexpr int kKept = 512 << 20;
    mallopt(M_MMAP_THRESHOLD, kLargest);
    mallopt(M_TRIM_THRESHOLD, kKept);
    mallopt(M_TOP_PAD, kLargest);
}

/// The weights of a folder in `type` on the CPU; in the model's own memory where that is the same.
Result<at::Tensor> readOnHost(const std::filesystem::path& folder, DecoderModel& model, at::ScalarType type,
                              const api::LoadProgress& progress)
{
    const bool isOwn = model.flat.is_cpu() && model.flat.scalar_type() == type;
    const at::Tensor flat = isOwn ? model.flat : at::empty({model.layout.totalSize()}, type);
    POFT_TRY(readWeights(folder, model.decoder.config(), model.layout, flat, progress));
    return flat;
}

}  // namespace

TorchBackend::TorchBackend()
    : m_cuda(CudaSupport::detect()), m_fastFloat32(chooseFloat32Path()), m_defaultThreads(at::get_num_threads())
{
    keepFreedMemory();
    // Numbers below the normal range cost a hundred times the others' time and change no result that is looked at.
    at::globalContext().setFlushDenormal(true);
}

std::string TorchBackend::version() const
{
    std::string text = std::string("LibTorch ") + TORCH_VERSION;
    if (m_cuda.problem().empty())
        text += ", CUDA 13";
    return text + ", oneDNN " + oneDnnVersion() + (m_fastFloat32 ? " (float32 too)" : "");
}

std::vector<api::DeviceInfo> TorchBackend::devices() const
{
    std::vector<api::DeviceInfo> devices{cpuInfo()};
    for (api::DeviceInfo info : m_cuda.devices()) {
        const std::string problem = gpu::moduleProblem();
        info.kernels = problem.empty() ? "own kernels, tried before use" : "LibTorch's operations alone: " + problem;
        devices.push_back(std::move(info));
    }
    return devices;
}

std::string TorchBackend::cudaProblem() const
{
    return m_cuda.problem();
}

Result<std::unique_ptr<api::Peers>> TorchBackend::joinPeers(const api::PeerSettings& settings)
{
    return TorchPeers::join(settings);
}

Result<std::unique_ptr<api::LikelihoodModel>> TorchBackend::loadModel(const std::filesystem::path& folder,
                                                                      const api::LoadSettings& settings)
{
    return guarded("loading " + folder.string(), [&]() -> Result<std::unique_ptr<api::LikelihoodModel>> {
        POFT_TRY_ASSIGN(const c10::Device device, torchDevice(settings.device, m_cuda));
        POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(folder));
        POFT_TRY(checkConfig(config));
        const auto loaded = std::make_shared<DecoderModel>(config, torchType(settings.dtype), device);
        POFT_TRY_ASSIGN(const at::Tensor weights,
                        readOnHost(folder, *loaded, torchType(settings.dtype), settings.progress));
        loaded->assign(weights);
        return std::make_unique<Scorer>(loaded, settings.tokenBudget);
    });
}

Result<std::unique_ptr<api::Learner>> TorchBackend::loadLearner(const std::filesystem::path& folder,
                                                                const api::LearnerSettings& settings)
{
    return guarded("loading " + folder.string(), [&]() -> Result<std::unique_ptr<api::Learner>> {
        POFT_TRY_ASSIGN(const c10::Device device, torchDevice(settings.load.device, m_cuda));
        POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(folder));
        POFT_TRY(checkConfig(config));
        const auto loaded = std::make_shared<DecoderModel>(config, torchType(settings.load.dtype), device);
        POFT_TRY_ASSIGN(const at::Tensor weights, readOnHost(folder, *loaded, at::kFloat, settings.load.progress));
        return std::make_unique<TorchLearner>(loaded, weights, settings, folder);
    });
}

Result<std::unique_ptr<api::Learner>> TorchBackend::createLearner(const api::ModelConfig& config, std::uint64_t seed,
                                                                  const api::LearnerSettings& settings)
{
    return guarded("making a model", [&]() -> Result<std::unique_ptr<api::Learner>> {
        POFT_TRY_ASSIGN(const c10::Device device, torchDevice(settings.load.device, m_cuda));
        POFT_TRY(checkConfig(config));
        if (settings.adapter.rank > 0)
            return fail(ErrorKind::Invalid,
                        "a model that is made from nothing has no weights that adapters could lie beside: set lora_r "
                        "to 0");
        const auto made = std::make_shared<DecoderModel>(config, torchType(settings.load.dtype), device);
        return std::make_unique<TorchLearner>(made, randomWeights(config, made->layout, seed), settings);
    });
}

Status TorchBackend::mergeModel(const std::filesystem::path& folder, const std::filesystem::path& target)
{
    return guarded("merging " + folder.string(), [&]() -> Status {
        POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(folder));
        POFT_TRY_ASSIGN(const model::WeightSources sources, model::findWeightSources(folder));
        POFT_TRY_ASSIGN(const model::WeightFiles files, model::WeightFiles::open(sources.base));
        const bool isNarrow = !files.tensors().empty() && files.tensors()[0].type == model::TensorType::BF16;
        const ParameterLayout layout(config);
        const at::Tensor flat = at::empty({layout.totalSize()}, isNarrow ? at::kBFloat16 : at::kFloat);
        POFT_TRY(readWeights(folder, config, layout, flat));
        return writeModelWeights(target, layout, flat);
    });
}

void TorchBackend::setThreads(int count)
{
    at::set_num_threads(count > 0 ? count : m_defaultThreads);
}

Result<double> TorchBackend::productRate(const api::Device& device, api::DType dtype)
{
    return guarded("timing a product", [&]() -> Result<double> {
        POFT_TRY_ASSIGN(const c10::Device torch, torchDevice(device, m_cuda));
        return fastestProduct(torch, torchType(dtype));
    });
}

Result<double> TorchBackend::partSeconds(const api::Device& device, api::DType dtype, const api::ModelConfig& config,
                                         const api::BatchShape& batch)
{
    return guarded("timing products and attention", [&]() -> Result<double> {
        POFT_TRY_ASSIGN(const c10::Device torch, torchDevice(device, m_cuda));
        POFT_TRY(checkConfig(config));
        return engine::partSeconds(torch, torchType(dtype), config, batch);
    });
}

Result<std::vector<api::KernelRate>> TorchBackend::kernelRates(const api::Device& device)
{
    return guarded("timing kernels", [&]() -> Result<std::vector<api::KernelRate>> {
        POFT_TRY_ASSIGN(const c10::Device torch, torchDevice(device, m_cuda));
        if (torch.is_cpu())
            return fail(ErrorKind::Device, "our CUDA kernels need a CUDA device" +
                                               (m_cuda.problem().empty() ? "" : ": " + m_cuda.problem()));
        return gpu::measuredRates(torch);
    });
}

std::vector<api::CheckResult> TorchBackend::selfCheck(const api::Device& device, const std::string& only)
{
    const Result<c10::Device> torch = torchDevice(device, m_cuda);
    if (!torch)
        return {{"device", false, torch.error().message}};
    return runChecks(*torch, only);
}

}  // namespace poft::engine
