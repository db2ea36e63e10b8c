// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/jinja/clock.h"
#include "engine/jinja/limits.h"
#include "engine/jinja/value.h"
#include "storage/result/result.h"

namespace poft::jinja {

struct Tree;

/// What a template wrote.
struct Rendered {
    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    std::string text;
    std::vector<Span> generations;  ///< of the outermost `{% generation %}` blocks, in bytes and in order
    bool hasCapturedGeneration =
        false;  ///< one stood within a macro, filter or set block, where its place is not known
};

/// Names and values that a caller gives; of equal names the last one holds.
using Variables = std::vector<std::pair<std::string, Value>>;

/// A chat template: Jinja in the environment that `transformers` 5.23 gives its chat templates (jinja2 3.1.6, immutable
/// sandbox, trim_blocks, lstrip_blocks, loop controls, generation blocks; tojson, raise_exception, strftime_now,
/// namespace, range, dict). What it writes equals Python's output byte for byte, or it stops: a construct outside of
/// what is supported is an error with line and column, never something else in its place. A template is untrusted: see
/// Limits.
///
/// Immutable and cheap to copy; rendering may go on in several threads at once.
class Template {
public:
    /// Reads a template; the error names line and column.
    static Result<Template> parse(std::string_view source);

    /// Writes the template with these variables. An error names line and column; of kind Invalid it comes from the
    /// template or the conversation, which may have been refused by raise_exception.
    Result<Rendered> render(const Variables& variables, const Clock& clock, const Limits& limits = {}) const;

    /// Whether `{% generation %}` stands anywhere in it.
    bool hasGeneration() const;

private:
    explicit Template(std::shared_ptr<const Tree> tree);

    std::shared_ptr<const Tree> m_tree;
};

}  // namespace poft::jinja
