// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/template.h"

#include <algorithm>

#include "engine/jinja/characters.h"
#include "engine/jinja/evaluator.h"
#include "engine/jinja/functions.h"
#include "engine/jinja/name_resolution.h"
#include "engine/jinja/parser.h"

namespace poft::jinja {

namespace {

constexpr std::size_t kMaxSource = std::size_t{4} << 20;

std::string placeOf(const Failure& failure)
{
    if (!failure.position.isKnown())
        return {};
    return " (line " + std::to_string(failure.position.line) + ", column " + std::to_string(failure.position.column) +
           ")";
}

/// The caller's variables, else the functions that every template has, by the tree's indices.
std::vector<Value> externalsOf(const Tree& tree, const Variables& variables)
{
    std::vector<Value> values;
    values.reserve(tree.externals.size());
    for (const std::string& name : tree.externals) {
        const auto given = std::ranges::find(variables.rbegin(), variables.rend(), name, &Variables::value_type::first);
        if (given != variables.rend())
            values.push_back(given->second);
        else if (const Function* function = findFunction(name))
            values.emplace_back(function);
        else
            values.emplace_back();
    }
    return values;
}

}  // namespace

Template::Template(std::shared_ptr<const Tree> tree) : m_tree(std::move(tree)) {}

Result<Template> Template::parse(std::string_view source)
{
    if (source.size() > kMaxSource)
        return fail(ErrorKind::Invalid, "The chat template is larger than " + std::to_string(kMaxSource >> 20) +
                                            " MiB, which no template is.");
    if (!isValidUtf8(source))
        return fail(ErrorKind::Invalid, "The chat template is not UTF-8 text.");
    try {
        return Template(std::make_shared<const Tree>(resolveNames(parseTemplate(source))));
    } catch (const Failure& failure) {
        return fail(ErrorKind::Invalid,
                    "The chat template cannot be read: " + failure.message + placeOf(failure) + ".");
    }
}

Result<Rendered> Template::render(const Variables& variables, const Clock& clock, const Limits& limits) const
{
    try {
        Runtime runtime(limits, clock);
        EvaluatedText evaluated = Evaluator(*m_tree, externalsOf(*m_tree, variables), runtime).run();
        Rendered rendered{std::move(evaluated.text), {}, evaluated.hasCapturedGeneration};
        for (const auto& span : evaluated.generations)
            rendered.generations.push_back({span.begin, span.end});
        return rendered;
    } catch (const Failure& failure) {
        return fail(ErrorKind::Invalid, (failure.isRefusal ? "The chat template refuses this conversation: "
                                                           : "The chat template fails on this conversation: ") +
                                            failure.message + placeOf(failure) + ".");
    }
}

bool Template::hasGeneration() const
{
    return m_tree->hasGeneration;
}

}  // namespace poft::jinja
