// SPDX-License-Identifier: Apache-2.0
#include "engine/work/backend_source.h"

#include "engine/team/environment.h"
#include "engine/team/team_backend.h"
#include "engine/work/backend_module.h"

namespace poft::engine {

Result<api::Backend*> BackendSource::backend()
{
    if (m_backend)
        return m_backend.get();
    POFT_TRY_ASSIGN(const auto settings, peersFromEnvironment());
    POFT_TRY_ASSIGN(auto own, loadBackend());
    if (!settings) {
        m_backend = std::move(own);
        return m_backend.get();
    }
    POFT_TRY_ASSIGN(auto peers, own->joinPeers(*settings));
    m_backend = std::make_unique<TeamBackend>(std::move(own), std::move(peers));
    m_shared = true;
    return m_backend.get();
}

Status BackendSource::joinOthers()
{
    POFT_TRY_ASSIGN(const auto settings, peersFromEnvironment());
    if (settings)
        POFT_TRY(backend());
    return {};
}

}  // namespace poft::engine
