// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/arguments.h"

#include <algorithm>

#include "engine/jinja/failure.h"

namespace poft::jinja {

const Value* Arguments::findNamed(std::string_view name) const
{
    const auto found =
        std::ranges::find(named, name, [](const auto& argument) { return std::string_view(argument.first); });
    return found == named.end() ? nullptr : &found->second;
}

BoundArguments::BoundArguments(std::string_view callable, const Arguments& arguments,
                               std::initializer_list<std::string_view> parameters, std::size_t required)
    : m_callable(callable), m_values(parameters.size(), nullptr)
{
    const auto name = [&] { return "'" + std::string(callable) + "'"; };
    if (arguments.positional.size() > parameters.size())
        throwFailure(name() + " takes at most " + std::to_string(parameters.size()) + " arguments");
    for (std::size_t i = 0; i < arguments.positional.size(); ++i)
        m_values[i] = &arguments.positional[i];
    for (const auto& [key, value] : arguments.named) {
        const auto* const parameter = std::ranges::find(parameters, std::string_view(key));
        if (parameter == parameters.end())
            throwFailure(name() + " has no argument '" + key + "'");
        const Value*& slot = m_values[static_cast<std::size_t>(parameter - parameters.begin())];
        if (slot)
            throwFailure(name() + " is given its argument '" + key + "' twice");
        slot = &value;
    }
    for (std::size_t i = 0; i < required; ++i)
        if (!m_values[i])
            throwFailure(name() + " lacks an argument");
}

const Value* BoundArguments::orNone(std::size_t index) const
{
    return m_values[index] && !m_values[index]->isNone() ? m_values[index] : nullptr;
}

bool BoundArguments::truth(std::size_t index, bool otherwise) const
{
    return m_values[index] ? isTrue(*m_values[index]) : otherwise;
}

std::int64_t BoundArguments::integer(std::size_t index, std::int64_t otherwise) const
{
    const Value* value = m_values[index];
    if (!value)
        return otherwise;
    if (value->isUndefined())
        throwUndefined(*value);
    if (!value->isInteger())
        throwFailure("'" + std::string(m_callable) + "' needs an integer, not a value of type " +
                     std::string(typeName(*value)));
    return value->asInteger();
}

const Text& BoundArguments::text(std::size_t index) const
{
    const Value& value = *m_values[index];
    if (value.isUndefined())
        throwUndefined(value);
    if (!value.is(Kind::Text))
        throwFailure("'" + std::string(m_callable) + "' needs a text, not a value of type " +
                     std::string(typeName(value)));
    return value.asText();
}

}  // namespace poft::jinja
