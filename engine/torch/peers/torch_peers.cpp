// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/peers/torch_peers.h"

#include <c10/util/Exception.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "engine/torch/module/guard.h"

namespace poft::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kBeat{1000};

/// How long a wait goes on before it looks whether the other is alive.
constexpr milliseconds kLook{1000};

/// Elements summed at once: what a sum needs beside the tensor stays small.
constexpr std::int64_t kPiece = std::int64_t{1} << 26;

std::string signName(int rank)
{
    return "alive/" + std::to_string(rank);
}

std::vector<std::uint8_t> bytesOf(std::string_view text)
{
    return {text.begin(), text.end()};
}

}  // namespace

Result<std::unique_ptr<TorchPeers>> TorchPeers::join(const api::PeerSettings& settings)
{
    std::unique_ptr<TorchPeers> peers(new TorchPeers(settings));
    Status connected = guarded("joining the other processes", [&] { return peers->connect(); });
    if (!connected)
        return fail(ErrorKind::Busy,
                    "Process " + std::to_string(settings.rank) + " of " + std::to_string(settings.size) +
                        " did not find the others at " + settings.address + ":" + std::to_string(settings.port) +
                        " within " + std::to_string(settings.joinWithin.count()) + " s (" + connected.error().message +
                        "): start all of them, with the same MASTER_ADDR "
                        "and MASTER_PORT.");
    return peers;
}

TorchPeers::TorchPeers(const api::PeerSettings& settings) : m_settings(settings), m_signs(settings.size) {}

TorchPeers::~TorchPeers()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    // A sum that waits for somebody who is lost does not end: the group is left as it is, the process ends soon.
    if (m_lost)
        m_gloo.release();
}

Status TorchPeers::connect()
{
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(m_settings.port);
    options.isServer = m_settings.rank == 0 && !m_settings.hasStore;
    options.waitWorkers = false;
    options.timeout = m_settings.joinWithin;
    const auto store = c10::make_intrusive<c10d::TCPStore>(m_settings.address, options);
    m_store = c10::make_intrusive<c10d::PrefixStore>(m_settings.group, store);
    m_beatStore = c10::make_intrusive<c10d::PrefixStore>(m_settings.group, store->clone());

    m_beatStore->set(signName(m_settings.rank), bytesOf("0"));
    const auto begun = Clock::now();
    for (int rank = 0; rank < m_settings.size; ++rank) {
        m_store->wait({signName(rank)}, std::chrono::duration_cast<milliseconds>(m_settings.joinWithin));
        m_signs[static_cast<std::size_t>(rank)].since = begun;
    }
    m_thread = std::thread([this] { beat(); });

    auto group = c10d::ProcessGroupGloo::Options::create();
    group->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
    // Long steps are no failure: who is lost is told by the signs of life.
    group->timeout = std::chrono::hours(24 * 7);
    const auto rendezvous = c10::make_intrusive<c10d::PrefixStore>("gloo", m_store);
    rendezvous->setTimeout(m_settings.joinWithin);
    m_gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(rendezvous, m_settings.rank, m_settings.size, group);
    return {};
}

void TorchPeers::beat()
{
    std::unique_lock lock(m_mutex);
    for (std::uint64_t count = 1; !m_closed; ++count) {
        m_wake.wait_for(lock, kBeat);
        if (m_closed)
            return;
        lock.unlock();
        try {
            m_beatStore->set(signName(m_settings.rank), bytesOf(std::to_string(count)));
        } catch (...) {
            return;  // the store is gone: whoever waits for something hears of it
        }
        lock.lock();
    }
}

Error TorchPeers::lost(int rank) const
{
    return {ErrorKind::Busy, "Process " + std::to_string(rank) + " of the " + std::to_string(m_settings.size) +
                                 " that train together was lost: see what it "
                                 "wrote last, then start all of them again."};
}

Status TorchPeers::check(int rank)
{
    Sign& sign = m_signs[static_cast<std::size_t>(rank)];
    const std::vector<std::uint8_t> bytes = m_store->get(signName(rank));
    std::string value(bytes.begin(), bytes.end());
    const auto now = Clock::now();
    if (value != sign.value)
        sign = {std::move(value), now};
    if (now - sign.since > m_settings.lostAfter)
        m_lost = lost(rank);
    return m_lost ? Status(fail(*m_lost)) : Status();
}

Status TorchPeers::checkAll()
{
    for (int rank = 0; rank < m_settings.size; ++rank)
        if (rank != m_settings.rank)
            POFT_TRY(check(rank));
    return {};
}

Status TorchPeers::post(const std::string& name, std::string_view message)
{
    if (m_lost)
        return fail(*m_lost);
    const Status posted = guarded("telling the other processes", [&]() -> Status {
        m_store->set(name, bytesOf(message));
        return {};
    });
    if (!posted)
        m_lost = lost(0);
    return m_lost ? Status(fail(*m_lost)) : Status();
}

Result<std::string> TorchPeers::take(const std::string& name, int from)
{
    if (m_lost)
        return fail(*m_lost);
    // What was heard long ago says nothing of now.
    m_signs[static_cast<std::size_t>(from)].since = Clock::now();
    auto taken = guarded("waiting for another process", [&]() -> Result<std::string> {
        for (;;) {
            try {
                m_store->wait({name}, kLook);
                break;
            } catch (const c10::DistStoreError&) {
                POFT_TRY(check(from));
            }
        }
        const std::vector<std::uint8_t> bytes = m_store->get(name);
        m_store->deleteKey(name);
        return std::string(bytes.begin(), bytes.end());
    });
    if (!taken && !m_lost)
        m_lost = lost(m_settings.rank == 0 ? from : 0);  // the store lies with rank 0
    if (m_lost)
        return fail(*m_lost);
    return taken;
}

Status TorchPeers::sum(const at::Tensor& tensor)
{
    if (m_lost)
        return fail(*m_lost);
    for (Sign& sign : m_signs)
        sign.since = Clock::now();
    const Status summed = guarded("adding up gradients", [&]() -> Status {
        for (std::int64_t first = 0; first < tensor.numel(); first += kPiece) {
            std::vector<at::Tensor> piece{tensor.narrow(0, first, std::min(kPiece, tensor.numel() - first))};
            const auto work = m_gloo->allreduce(piece);
            auto looked = Clock::now();
            for (milliseconds pause{0}; !work->isCompleted();
                 pause = std::min(pause + milliseconds(1), milliseconds(5))) {
                std::this_thread::sleep_for(pause == milliseconds(0) ? std::chrono::microseconds(50)
                                                                     : std::chrono::microseconds(pause));
                if (Clock::now() - looked < kLook)
                    continue;
                looked = Clock::now();
                POFT_TRY(checkAll());
            }
            work->wait();
        }
        return {};
    });
    if (summed || m_lost)
        return m_lost ? Status(fail(*m_lost)) : Status();
    // A connection broke. Which process that was the signs of life tell; the others hear of it the same way.
    m_lost =
        Error{ErrorKind::Busy, "One of the " + std::to_string(m_settings.size) +
                                   " processes that train together was lost while gradients were "
                                   "added up (" +
                                   summed.error().message + "): see what it wrote last, then start all of them again."};
    return fail(*m_lost);
}

}  // namespace poft::engine
