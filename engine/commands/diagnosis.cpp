// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/diagnosis.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/report/build_info.h"
#include "engine/work/backend_module.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;

/// The oldest driver that CUDA 13 runs on; an older one shows no device without a word.
constexpr int kOldestDriver = 580;

std::string lineStartingWith(const char* file, const std::string& start)
{
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(start)) {
            const auto colon = line.find(':');
            const auto value = line.find_first_not_of(" \t", colon + 1);
            return value == std::string::npos ? std::string() : line.substr(value);
        }
    return {};
}

Diagnosis processor()
{
    const std::string flags = " " + lineStartingWith("/proc/cpuinfo", "flags") + " ";
    std::string sets;
    for (const char* set : {"avx2", "avx512f", "avx512_bf16", "amx_bf16"})
        if (flags.find(fmt::format(" {} ", set)) != std::string::npos)
            sets += fmt::format(" {}", set);
    Diagnosis out{"processor",
                  Diagnosis::State::Ok,
                  fmt::format("{}, {} cores,{}", lineStartingWith("/proc/cpuinfo", "model name"),
                              std::thread::hardware_concurrency(), sets.empty() ? " no vector sets" : sets),
                  {}};
    if (sets.empty()) {
        out.state = Diagnosis::State::Warn;
        out.remedy = "Training on this processor will be slow: use a newer one or a GPU.";
    }
    return out;
}

Diagnosis memory()
{
    const std::string available = lineStartingWith("/proc/meminfo", "MemAvailable");
    const double gigabytes = std::strtod(available.c_str(), nullptr) / 1048576.0;
    Diagnosis out{"memory", Diagnosis::State::Ok, fmt::format("{:.1f} GiB available", gigabytes), {}};
    if (gigabytes < 2) {
        out.state = Diagnosis::State::Warn;
        out.remedy = "Close other programs before training: the demo needs about 1 GiB, larger models more.";
    }
    return out;
}

Diagnosis writableFolder(const std::string& topic, const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (access(folder.c_str(), W_OK) != 0)
        return {topic, Diagnosis::State::Fail, fmt::format("{} cannot be written", folder.string()),
                fmt::format("Give yourself the right to write to {}, or set its variable to another place.",
                            folder.string())};
    const fs::space_info space = fs::space(folder, error);
    const double free = error ? 0.0 : static_cast<double>(space.available) / 1073741824.0;
    Diagnosis out{topic, Diagnosis::State::Ok, fmt::format("{}, {:.1f} GiB free", folder.string(), free), {}};
    if (free < 2) {
        out.state = Diagnosis::State::Warn;
        out.remedy = "Checkpoints need room: free some disk space.";
    }
    return out;
}

fs::path dataFolder()
{
    if (const char* folder = std::getenv("XDG_DATA_HOME"); folder && *folder)
        return fs::path(folder) / "poft-workbench";
    const char* home = std::getenv("HOME");
    return fs::path(home ? home : "/tmp") / ".local" / "share" / "poft-workbench";
}

/// Reads the kernel driver's version without CUDA, so that a driver too old for CUDA 13 is named.
Diagnosis driver()
{
    std::ifstream in("/proc/driver/nvidia/version");
    std::string line;
    if (!in || !std::getline(in, line))
        return {"GPU driver", Diagnosis::State::Ok, "no NVIDIA driver on this machine; models run on the CPU", {}};
    for (std::size_t i = 0; i + 3 < line.size(); ++i)
        if (line[i] == ' ' && std::isdigit(static_cast<unsigned char>(line[i + 1]))) {
            const int major = std::atoi(line.c_str() + i + 1);
            if (major < kOldestDriver)
                return {"GPU driver", Diagnosis::State::Fail,
                        fmt::format("NVIDIA driver {} is too old for CUDA 13", major),
                        fmt::format("Install driver {} or newer: with an older one no GPU is seen.", kOldestDriver)};
            return {"GPU driver", Diagnosis::State::Ok, fmt::format("NVIDIA driver {}", major), {}};
        }
    return {"GPU driver", Diagnosis::State::Warn, "the NVIDIA driver does not say its version",
            "Run nvidia-smi to see what it says."};
}

void diagnoseBackend(std::vector<Diagnosis>& out, bool deep, const std::string& only)
{
    auto backend = loadBackend();
    if (!backend) {
        out.push_back({"LibTorch", Diagnosis::State::Fail, backend.error().message,
                       "Commands without a model work; for the others build the module with ./workbench."});
        return;
    }
    out.push_back({"LibTorch", Diagnosis::State::Ok, (*backend)->version(), {}});
    for (const api::DeviceInfo& info : (*backend)->devices()) {
        out.push_back(
            {info.device.name(),
             Diagnosis::State::Ok,
             fmt::format("{}, {:.0f} GiB{}{}", info.description, static_cast<double>(info.memoryBytes) / 1073741824.0,
                         info.bf16 ? ", bfloat16" : "", info.kernels.empty() ? "" : "; " + info.kernels),
             {}});
        if (!deep)
            continue;
        for (const api::CheckResult& check : (*backend)->selfCheck(info.device, only))
            out.push_back(
                {info.device.name() + " " + check.name, check.passed ? Diagnosis::State::Ok : Diagnosis::State::Fail,
                 check.skipped ? "skipped: " + check.detail : check.detail,
                 check.passed ? "" : "Results on this device cannot be trusted: report it with this output."});
    }
    if (const std::string problem = (*backend)->cudaProblem();
        !problem.empty() && access("/proc/driver/nvidia/version", R_OK) == 0)
        out.push_back({"CUDA", Diagnosis::State::Fail, problem, "See the driver line above."});
}

}  // namespace

std::vector<Diagnosis> diagnose(bool deep, const std::string& only)
{
    std::vector<Diagnosis> out;
    out.push_back({"engine", Diagnosis::State::Ok, engineBuild(), {}});
    out.push_back(processor());
    out.push_back(memory());
    out.push_back(writableFolder("workspaces", dataFolder()));
    out.push_back(writableFolder("temporary files", fs::temp_directory_path()));
    out.push_back(driver());
    diagnoseBackend(out, deep, only);
    return out;
}

}  // namespace poft::engine
