// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "storage/result/result.h"

namespace poft::engine {

/// The exception that is being handled, as an Error: out of memory is of kind Device and says what was asked for,
/// anything else of LibTorch is Invalid with its first line. Call it in a catch block only.
Error currentException(const std::string& doing);

/// Runs `body`, which returns a Result or Status; an exception becomes its Error. `doing` begins the sentence
/// ("training a step"). Every function of the module that others call goes through here, so that no exception leaves
/// the module.
template <class Body>
auto guarded(const std::string& doing, Body&& body) -> decltype(body())
{
    try {
        return body();
    } catch (...) {
        return fail(currentException(doing));
    }
}

}  // namespace poft::engine
