// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "storage/result/result.h"

namespace poft::storage {

/// What Statement and Connection throw inside storage/: an Error with its sentence. It never leaves the library: every
/// public function runs its SQL in guarded().
class SqlFailure final : public std::exception {
public:
    explicit SqlFailure(Error error) : m_error(std::move(error)) {}
    const char* what() const noexcept override { return m_error.message.c_str(); }
    const Error& error() const { return m_error; }

private:
    Error m_error;
};

/// Runs `work` and turns a SqlFailure into an Error. `work` returns a Result<T>, a T, or nothing.
template <class Work>
auto guarded(Work&& work)
{
    using Returned = std::invoke_result_t<Work>;
    if constexpr (std::is_void_v<Returned>) {
        try {
            work();
            return Status{};
        } catch (const SqlFailure& failure) {
            return Status(fail(failure.error()));
        }
    } else if constexpr (requires(Returned value) { value.error(); }) {
        try {
            return work();
        } catch (const SqlFailure& failure) {
            return Returned(fail(failure.error()));
        }
    } else {
        try {
            return Result<Returned>(work());
        } catch (const SqlFailure& failure) {
            return Result<Returned>(fail(failure.error()));
        }
    }
}

}  // namespace poft::storage
