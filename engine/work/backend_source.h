// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/api/backend.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Gives the backend to whoever needs it, loading the module at the first call; tests hand one in. Where the
/// environment says that several processes train together (engine/team/environment.h) it is theirs, and this process is
/// rank 0.
class BackendSource {
public:
    BackendSource() = default;
    explicit BackendSource(std::unique_ptr<api::Backend> backend) : m_backend(std::move(backend)) {}

    /// Borrowed, valid as long as this object.
    Result<api::Backend*> backend();

    /// Joins the other processes where there are any: they wait to be told what to do, if only to end.
    Status joinOthers();

    /// Whether other processes work along.
    bool isShared() const { return m_shared; }

private:
    std::unique_ptr<api::Backend> m_backend;
    bool m_shared = false;
};

}  // namespace poft::engine
