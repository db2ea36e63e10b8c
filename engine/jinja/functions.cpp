// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/functions.h"

#include <algorithm>
#include <array>

#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/printing.h"

namespace poft::jinja {

namespace {

constexpr std::int64_t kMaxRange = 100'000;  // of the sandbox

/// dict(*args, **kwargs)
Dict dictOf(const Arguments& arguments)
{
    Dict dict;
    if (arguments.positional.size() > 1)
        throwFailure("'dict' takes at most one positional argument");
    for (const Value& source : arguments.positional) {
        if (source.is(Kind::Dict)) {
            dict = *source.asDict();
            continue;
        }
        for (const Value& pair : itemsOf(source)) {
            const SharedItems parts = itemsOf(pair);
            if (parts.size() != 2)
                throwFailure("'dict' needs pairs of a key and a value");
            dict.set(parts[0], parts[1]);
        }
    }
    for (const auto& [name, value] : arguments.named)
        dict.set(Value::text(name), value);
    return dict;
}

Value callDict(Runtime&, const Arguments& arguments)
{
    return Value::dict(dictOf(arguments));
}

Value callNamespace(Runtime& runtime, const Arguments& arguments)
{
    Namespace names;
    const Dict dict = dictOf(arguments);
    for (const Dict::Entry& entry : dict.entries()) {
        if (!entry.key.is(Kind::Text))
            throwFailure("the names of a namespace are texts");
        setAttribute(names, entry.key.bytes(), entry.value);
    }
    return runtime.makeNamespace(std::move(names));
}

Value callRange(Runtime&, const Arguments& arguments)
{
    const BoundArguments bound("range", arguments, {"/start", "/stop", "/step"}, 1);
    Range range;
    range.start = bound[1] ? bound.integer(0, 0) : 0;
    range.stop = bound[1] ? bound.integer(1, 0) : bound.integer(0, 0);
    range.step = bound.integer(2, 1);
    if (range.step == 0)
        throwFailure("the step of a range is zero");
    constexpr std::int64_t kLargest = std::int64_t{1} << 62;
    if (std::abs(range.start) > kLargest || std::abs(range.stop) > kLargest || range.size() > kMaxRange)
        throwFailure("a range has more than " + std::to_string(kMaxRange) + " items");
    return std::make_shared<const Range>(range);
}

Value callRaiseException(Runtime&, const Arguments& arguments)
{
    const BoundArguments bound("raise_exception", arguments, {"message"}, 1);
    throw Failure{printed(*bound[0]), {}, true};
}

Value callStrftimeNow(Runtime& runtime, const Arguments& arguments)
{
    const BoundArguments bound("strftime_now", arguments, {"format"}, 1);
    return Value::text(runtime.clock().format(bound.text(0).bytes()));
}

Value refuse(Runtime&, const Arguments&)
{
    throwFailure("this function of jinja2 is not supported");
}

constexpr std::array kFunctions{
    Function{"cycler", refuse},
    Function{"dict", callDict},
    Function{"joiner", refuse},
    Function{"lipsum", refuse},
    Function{"namespace", callNamespace},
    Function{"raise_exception", callRaiseException},
    Function{"range", callRange},
    Function{"self", refuse},
    Function{"strftime_now", callStrftimeNow},
};

}  // namespace

const Function* findFunction(std::string_view name)
{
    const auto found = std::ranges::find(kFunctions, name, &Function::name);
    return found == kFunctions.end() ? nullptr : &*found;
}

void setAttribute(Namespace& names, const std::string& name, Value value)
{
    if (name.starts_with('_'))
        throwFailure("a namespace cannot hold '" + name + "', since the name begins with '_'");
    names.set(name, std::move(value));
}

}  // namespace poft::jinja
