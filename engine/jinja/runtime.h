// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/jinja/clock.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/limits.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// What filters, tests, methods and functions need of the rendering that calls them.
class Runtime {
public:
    Runtime(const Limits& limits, const Clock& clock) : m_limits(limits), m_clock(clock), m_stepsLeft(limits.steps) {}
    ~Runtime()
    {
        // A namespace may hold itself, so that counting its users alone would never free it.
        for (const auto& names : m_namespaces)
            names->attributes.clear();
    }
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    const Limits& limits() const { return m_limits; }
    const Clock& clock() const { return m_clock; }

    /// Throws a Failure once the steps are used up.
    void charge(std::int64_t steps)
    {
        m_stepsLeft -= steps;
        if (m_stepsLeft < 0)
            throwFailure("the template takes more than " + std::to_string(m_limits.steps) +
                         " steps; it may never come to an end");
    }

    Value makeNamespace(Namespace names)
    {
        m_namespaces.push_back(std::make_shared<Namespace>(std::move(names)));
        return m_namespaces.back();
    }

    /// Charges for the size of a new value.
    void chargeFor(const Value& value)
    {
        if (value.is(Kind::Text))
            charge(static_cast<std::int64_t>(value.bytes().size() / 8));
        else if (value.is(Kind::List) || value.is(Kind::Tuple))
            charge(static_cast<std::int64_t>(value.asItems()->values.size()));
        else if (value.is(Kind::Iterator))
            charge(static_cast<std::int64_t>(value.asIterator().values.size()));
    }

private:
    const Limits& m_limits;
    const Clock& m_clock;
    std::int64_t m_stepsLeft;
    std::vector<std::shared_ptr<Namespace>> m_namespaces;
};

}  // namespace poft::jinja
