// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/report/progress_bar.h"

using namespace poft::engine;

class TestProgressBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void durations();
    void charactersAreNeverCut();
};

void TestProgressBar::durations()
{
    QCOMPARE(durationText(0), std::string("0:00"));
    QCOMPARE(durationText(59.6), std::string("1:00"));
    QCOMPARE(durationText(3661), std::string("1:01:01"));
    QCOMPARE(durationText(-3), std::string("0:00"));
}

void TestProgressBar::charactersAreNeverCut()
{
    const std::string text = "a\u00e9\u20ac\U0001F600z";
    QCOMPARE(firstCharacters(text, -1), std::string());
    QCOMPARE(firstCharacters(text, 0), std::string());
    QCOMPARE(firstCharacters(text, 1), std::string("a"));
    QCOMPARE(firstCharacters(text, 2), std::string("a\u00e9"));
    QCOMPARE(firstCharacters(text, 3), std::string("a\u00e9\u20ac"));
    QCOMPARE(firstCharacters(text, 4), std::string("a\u00e9\u20ac\U0001F600"));
    QCOMPARE(firstCharacters(text, 5), text);
    QCOMPARE(firstCharacters(text, 99), text);
}

QTEST_GUILESS_MAIN(TestProgressBar)
#include "tst_progress_bar.moc"
