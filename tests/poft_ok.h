// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>

/// Fails the test with the error's sentence when a Result or Status holds one.
#define POFT_OK(...)                                                                   \
    do {                                                                               \
        const auto& poftOutcome = (__VA_ARGS__);                                       \
        QVERIFY2(poftOutcome, poftOutcome ? "" : poftOutcome.error().message.c_str()); \
    } while (false)
