// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <utility>

#include <arrow/result.h>
#include <arrow/status.h>

#include "storage/result/result.h"

namespace poft::data::parquet {

/// What Arrow says, as part of a sentence: its first line, without the full stop.
inline std::string wordsOf(const std::string& message)
{
    std::string words = message.substr(0, message.find('\n'));
    while (!words.empty() && (words.back() == '.' || words.back() == ' ')) {
        words.pop_back();
    }
    return words;
}

/// Thrown within this folder where Arrow reports a failure, and caught by guarded().
struct ArrowFailure {
    arrow::Status status;
};

inline void require(const arrow::Status& status)
{
    if (!status.ok()) {
        throw ArrowFailure{status};
    }
}

template <class T>
T require(arrow::Result<T>&& result)
{
    require(result.status());
    return std::move(result).ValueUnsafe();
}

/// Runs `act`, which returns a Result. What Arrow reports or throws becomes `sentence(its words)`.
template <class Act, class Sentence>
auto guarded(const Act& act, const Sentence& sentence) -> decltype(act())
{
    try {
        return act();
    } catch (const ArrowFailure& failure) {
        const ErrorKind kind = failure.status.IsIOError() ? ErrorKind::Io : ErrorKind::Invalid;
        return fail(kind, sentence(wordsOf(failure.status.message())));
    } catch (const std::exception& error) {
        return fail(ErrorKind::Invalid, sentence(wordsOf(error.what())));
    }
}

}  // namespace poft::data::parquet
