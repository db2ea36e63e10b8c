// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/torch/kernels/cuda_emulation.h"

#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

constexpr std::size_t kStackBytes = 128 << 10;
constexpr unsigned kWarp = 32;

[[noreturn]] void stop(const char* what)
{
    std::fprintf(stderr, "emulated block %u, thread (%u, %u): %s\n", blockIdx.x, threadIdx.x, threadIdx.y, what);
    std::abort();
}

enum class Wait { None, Block, Warp, Left };

struct Fiber {
    ucontext_t context{};
    std::unique_ptr<char[]> stack = std::make_unique<char[]>(kStackBytes);
    Index index;
    Wait wait = Wait::None;
    float offered[2] = {0, 0};  ///< to the other threads of the warp: of this exchange, and of the one before
    unsigned exchanges = 0;
};

/// One block under way.
class Block {
public:
    void run(int across, int rows, const std::function<void()>& body)
    {
        m_body = &body;
        const auto count = static_cast<std::size_t>(across) * static_cast<std::size_t>(rows);
        while (m_fibers.size() < count)
            m_fibers.push_back(std::make_unique<Fiber>());
        m_count = count;
        for (std::size_t i = 0; i < count; ++i)
            begin(*m_fibers[i], i, static_cast<unsigned>(across));
        while (step()) {
        }
    }

    void waitHere(Wait wait)
    {
        Fiber& own = *m_fibers[m_current];
        own.wait = wait;
        swapcontext(&own.context, &m_scheduler);
    }

    float exchange(float value, unsigned mask)
    {
        Fiber& own = *m_fibers[m_current];
        const unsigned slot = own.exchanges++ % 2;
        own.offered[slot] = value;
        waitHere(Wait::Warp);
        return m_fibers[m_current ^ mask]->offered[slot];
    }

    std::size_t count() const { return m_count; }

private:
    static void enter();

    void begin(Fiber& fiber, std::size_t number, unsigned across)
    {
        fiber.index = {static_cast<unsigned>(number) % across, static_cast<unsigned>(number) / across, 0};
        fiber.wait = Wait::None;
        fiber.exchanges = 0;
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = kStackBytes;
        fiber.context.uc_link = &m_scheduler;
        makecontext(&fiber.context, enter, 0);
    }

    /// Runs every thread to its next wait; whether any is left.
    bool step()
    {
        std::size_t left = 0;
        for (m_current = 0; m_current < m_count; ++m_current) {
            Fiber& fiber = *m_fibers[m_current];
            if (fiber.wait == Wait::None) {
                threadIdx = fiber.index;
                swapcontext(&m_scheduler, &fiber.context);
            }
            left += fiber.wait == Wait::Left ? 1 : 0;
        }
        if (left == m_count)
            return false;
        release();
        return true;
    }

    /// Lets go those that all whom they wait for have reached.
    void release()
    {
        if (!freeAll(Wait::Block, 0, m_count) && !freeWarps())
            stop("threads wait for some that have left or wait elsewhere");
    }

    bool freeWarps()
    {
        bool isAnyFreed = false;
        for (std::size_t warp = 0; warp < m_count; warp += kWarp)
            isAnyFreed = freeAll(Wait::Warp, warp, std::min<std::size_t>(warp + kWarp, m_count)) || isAnyFreed;
        return isAnyFreed;
    }

    bool freeAll(Wait wait, std::size_t first, std::size_t last)
    {
        for (std::size_t i = first; i < last; ++i)
            if (m_fibers[i]->wait != wait)
                return false;
        for (std::size_t i = first; i < last; ++i)
            m_fibers[i]->wait = Wait::None;
        return true;
    }

    std::vector<std::unique_ptr<Fiber>> m_fibers;
    std::size_t m_count = 0;
    std::size_t m_current = 0;
    const std::function<void()>* m_body = nullptr;
    ucontext_t m_scheduler{};
};

Block& block()
{
    static Block only;
    return only;
}

void Block::enter()
{
    Block& own = block();
    (*own.m_body)();
    own.m_fibers[own.m_current]->wait = Wait::Left;
}

}  // namespace

void __syncthreads()
{
    block().waitHere(Wait::Block);
}

float __shfl_xor_sync(unsigned threads, float value, int mask)
{
    if (threads != 0xffffffffU || block().count() % kWarp != 0)
        stop("an exchange within part of a warp");
    return block().exchange(value, static_cast<unsigned>(mask));
}

void poft::emulation::run(std::int64_t blocks, int across, int rows, const std::function<void()>& body)
{
    constexpr int kMostThreads = 1024;
    if (across < 1 || rows < 1 || across * rows > kMostThreads)
        stop("a block of no or too many threads");
    gridDim = {static_cast<unsigned>(blocks), 1, 1};
    blockDim = {static_cast<unsigned>(across), static_cast<unsigned>(rows), 1};
    for (std::int64_t index = 0; index < blocks; ++index) {
        blockIdx = {static_cast<unsigned>(index), 0, 0};
        block().run(across, rows, body);
    }
}
