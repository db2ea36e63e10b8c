// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/module/guard.h"

#include <new>

#include <c10/util/Exception.h>

namespace poft::engine {
namespace {

/// LibTorch's messages carry a C++ stack below the first line.
std::string firstLine(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

bool isOutOfMemory(const std::string& message)
{
    // The CPU allocator throws a plain c10::Error with this text.
    return message.find("not enough memory") != std::string::npos ||
           message.find("can't allocate memory") != std::string::npos ||
           message.find("out of memory") != std::string::npos;
}

}  // namespace

Error currentException(const std::string& doing)
{
    const std::string advice = "; use smaller batches, shorter sequences or a smaller model";
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        return {ErrorKind::Device,
                doing + ": the device is out of memory: " + firstLine(error.what_without_backtrace()) + advice};
    } catch (const c10::Error& error) {
        const std::string message = firstLine(error.what_without_backtrace());
        if (isOutOfMemory(message))
            return {ErrorKind::Device, doing + ": out of memory: " + message + advice};
        return {ErrorKind::Invalid, doing + ": LibTorch refused: " + message};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::Device, doing + ": out of memory" + advice};
    } catch (const std::exception& error) {
        return {ErrorKind::Invalid, doing + ": " + firstLine(error.what())};
    } catch (...) {
        return {ErrorKind::Invalid, doing + ": an unknown exception"};
    }
}

}  // namespace poft::engine
