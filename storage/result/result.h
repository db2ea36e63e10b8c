// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace poft {

/// What went wrong, in the few ways a caller can act upon.
enum class ErrorKind {
    NotFound,      ///< the named thing does not exist
    Invalid,       ///< the input breaks a rule; trying again will not help
    Io,            ///< the operating system refused (disk full, permission, read error)
    Busy,          ///< somebody else holds it; trying later may help
    Incompatible,  ///< made by a newer or foreign program
    Device,        ///< no such device, or out of its memory
    Stopped,       ///< a person asked for it
};

/// A failure that crosses layers. `message` is one sentence for a person: what is wrong, where, and what to do.
struct Error {
    ErrorKind kind = ErrorKind::Invalid;
    std::string message;
};

/// A value or an Error. Exceptions of libraries never cross a layer; they end as one of these.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};

/// Success without a value, or an Error.
using Status = Result<void>;

/// `return fail(ErrorKind::Io, "…")` in any function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message)
{
    return tl::unexpected<Error>(Error{kind, std::move(message)});
}

/// Hands on the error of another Result.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace poft

#define POFT_DETAIL_JOIN2(a, b) a##b
#define POFT_DETAIL_JOIN(a, b) POFT_DETAIL_JOIN2(a, b)
#define POFT_DETAIL_TRY_ASSIGN(temporary, declaration, ...) \
    auto temporary = (__VA_ARGS__);                         \
    if (!temporary)                                         \
        return ::poft::fail(std::move(temporary).error());  \
    declaration = *std::move(temporary)

/// POFT_TRY(expression): returns the error of a Status from the enclosing function.
#define POFT_TRY(...)                                           \
    do {                                                        \
        if (auto poftStatus = (__VA_ARGS__); !poftStatus)       \
            return ::poft::fail(std::move(poftStatus).error()); \
    } while (false)

/// POFT_TRY_ASSIGN(auto value, expression): the value of a Result, or returns its error from the enclosing function.
#define POFT_TRY_ASSIGN(declaration, ...) \
    POFT_DETAIL_TRY_ASSIGN(POFT_DETAIL_JOIN(poftResult, __LINE__), declaration, __VA_ARGS__)
