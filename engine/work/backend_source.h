// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/api/backend.h"
#include "engine/work/backend_module.h"

namespace poft::engine {

/// Gives the backend to whoever needs it, loading the module at the first call; tests hand one in.
class BackendSource {
public:
    BackendSource() = default;
    explicit BackendSource(std::unique_ptr<api::Backend> backend) : m_backend(std::move(backend)) {}

    /// Borrowed, valid as long as this object.
    Result<api::Backend*> backend()
    {
        if (!m_backend) {
            POFT_TRY_ASSIGN(m_backend, loadBackend());
        }
        return m_backend.get();
    }

private:
    std::unique_ptr<api::Backend> m_backend;
};

}  // namespace poft::engine
