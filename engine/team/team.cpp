// SPDX-License-Identifier: Apache-2.0
#include "engine/team/team.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/team/wire.h"

namespace poft::engine {

using nlohmann::json;

std::string taskName(std::int64_t number, int rank)
{
    return fmt::format("task/{}/{}", number, rank);
}

std::string answerName(std::int64_t number, int rank)
{
    return fmt::format("answer/{}/{}", number, rank);
}

Team::Team(std::unique_ptr<api::Peers> peers) : m_peers(std::move(peers)) {}

Team::~Team()
{
    // Their answers are waited for: the store that the task lies in goes with this process. One that is lost is no
    // news.
    if (askAll({{"do", "end"}}))
        (void)answers();
}

std::size_t Team::size() const
{
    return static_cast<std::size_t>(m_peers->size());
}

Status Team::ask(const std::vector<json>& parts)
{
    for (std::size_t rank = 1; rank < parts.size(); ++rank)
        POFT_TRY(m_peers->post(taskName(m_tasks, static_cast<int>(rank)), wire::pack(parts[rank])));
    ++m_tasks;
    return {};
}

Status Team::askAll(const json& part)
{
    return ask(std::vector<json>(size(), part));
}

Result<std::vector<json>> Team::answers()
{
    std::vector<json> found(size());
    Status problem;
    for (std::size_t rank = 1; rank < size(); ++rank) {
        POFT_TRY_ASSIGN(const std::string bytes,
                        m_peers->take(answerName(m_tasks - 1, static_cast<int>(rank)), static_cast<int>(rank)));
        POFT_TRY_ASSIGN(found[rank], wire::unpack(bytes));
        if (const Status answered = wire::errorIn(found[rank]); !answered && problem)
            problem = fail(answered.error().kind, fmt::format("In process {}: {}", rank, answered.error().message));
    }
    if (!problem)
        return fail(problem.error());
    return found;
}

}  // namespace poft::engine
