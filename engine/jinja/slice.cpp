// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/jinja/characters.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/operators.h"

namespace poft::jinja {

namespace {

/// The indices that a slice takes: `count` of them from `first` on.
struct Steps {
    std::int64_t first = 0;
    std::int64_t by = 1;
    std::int64_t count = 0;

    std::size_t at(std::int64_t turn) const { return static_cast<std::size_t>(first + turn * by); }
};

bool isGiven(const Value& bound)
{
    if (bound.isMissing() || bound.isNone())
        return false;
    if (!bound.isInteger())
        throwFailure("the bounds of a slice are integers or None, not of type " + std::string(typeName(bound)));
    return true;
}

/// A bound as an index from 0 to `size`, or from -1 to size - 1 for a step backwards.
std::int64_t clamped(std::int64_t index, std::int64_t size, bool backwards)
{
    if (index >= 0)
        return std::min(index, backwards ? size - 1 : size);
    return std::max<std::int64_t>(index < -size ? -1 : index + size, backwards ? -1 : 0);
}

Steps stepsOf(std::int64_t size, const Value& start, const Value& stop, const Value& step)
{
    Steps steps;
    steps.by = isGiven(step) ? std::max<std::int64_t>(step.asInteger(), -INT64_MAX) : 1;
    if (steps.by == 0)
        throwFailure("the step of a slice is zero");
    const bool backwards = steps.by < 0;
    steps.first = isGiven(start) ? clamped(start.asInteger(), size, backwards) : backwards ? size - 1 : 0;
    const std::int64_t end = isGiven(stop) ? clamped(stop.asInteger(), size, backwards) : backwards ? -1 : size;
    const std::int64_t distance = backwards ? steps.first - end : end - steps.first;
    steps.count = distance > 0 ? (distance - 1) / (backwards ? -steps.by : steps.by) + 1 : 0;
    return steps;
}

Value sliceText(const Text& text, const Steps& steps)
{
    if (steps.count == 0)
        return Value::text({}, text.isSafe());
    if (steps.by == 1)
        return Value::text(std::string(text.between(steps.at(0), steps.at(steps.count))), text.isSafe());
    std::vector<std::string_view> characters;
    for (std::size_t position = 0; position < text.bytes().size();) {
        const std::size_t size = characterSize(text.bytes()[position]);
        characters.push_back(std::string_view(text.bytes()).substr(position, size));
        position += size;
    }
    std::string result;
    for (std::int64_t turn = 0; turn < steps.count; ++turn)
        result += characters[steps.at(turn)];
    return Value::text(std::move(result), text.isSafe());
}

}  // namespace

Value slice(const Value& object, const Value& start, const Value& stop, const Value& step)
{
    if (object.isUndefined())
        throwUndefined(object);
    if (!object.is(Kind::Text) && !object.is(Kind::List) && !object.is(Kind::Tuple))
        throwFailure("slicing a value of type " + std::string(typeName(object)) + " is not supported");
    const Steps steps = stepsOf(lengthOf(object), start, stop, step);
    if (object.is(Kind::Text))
        return sliceText(object.asText(), steps);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(steps.count));
    for (std::int64_t turn = 0; turn < steps.count; ++turn)
        values.push_back(object.asItems()->values[steps.at(turn)]);
    return object.is(Kind::List) ? Value::list(std::move(values)) : Value::tuple(std::move(values));
}

}  // namespace poft::jinja
