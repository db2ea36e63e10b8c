// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/search_words.h"

#include <QTest>

#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

class SearchWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void expressions_data();
    void expressions();
    void excludedAloneIsRefused();
    void shortBeginningsAreRefused();
    void anythingTypedIsUnderstood();
};

void SearchWordsTest::expressions_data()
{
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("expression");
    QTest::newRow("nothing") << QByteArray(" \t") << QByteArray();
    QTest::newRow("signs only") << QByteArray("?! \"--\" *") << QByteArray();
    QTest::newRow("words") << QByteArray("two  words") << QByteArray("\"two\" AND \"words\"");
    QTest::newRow("phrase") << QByteArray("\"as an AI\" sorry") << QByteArray("\"as an AI\" AND \"sorry\"");
    QTest::newRow("open quote") << QByteArray("\"as an") << QByteArray("\"as an\"");
    QTest::newRow("beginning") << QByteArray("zeb*") << QByteArray("\"zeb\"*");
    QTest::newRow("beginning of the last word") << QByteArray("\"a zeb\"*") << QByteArray("\"a zeb\"*");
    QTest::newRow("excluded") << QByteArray("a -b \"c d\"") << QByteArray("(\"a\" AND \"c d\") NOT \"b\"");
    QTest::newRow("parts") << QByteArray("prompt:a response:\"b c\"")
                           << QByteArray("prompt : \"a\" AND response : \"b c\"");
    QTest::newRow("words of FTS5 are words")
        << QByteArray("NOT AND NEAR(a)") << QByteArray("\"NOT\" AND \"AND\" AND \"NEAR(a)\"");
    QTest::newRow("beyond ASCII") << QByteArray("été 한국") << QByteArray("\"été\" AND \"한국\"");
}

void SearchWordsTest::expressions()
{
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, expression);
    QCOMPARE(value(searchExpression(typed.toStdString())), expression.toStdString());
}

void SearchWordsTest::excludedAloneIsRefused()
{
    QCOMPARE(searchExpression("-a -b").error().kind, ErrorKind::Invalid);
}

void SearchWordsTest::shortBeginningsAreRefused()
{
    for (const char* typed : {"a*", "zebra ze*", "\"a ze\"*", "-z*"}) {
        const Result<std::string> refused = searchExpression(typed);
        QVERIFY(!refused && refused.error().kind == ErrorKind::Invalid);
        QVERIFY(refused.error().message.find("three letters") != std::string::npos);
    }
    QCOMPARE(value(searchExpression("日*")), std::string("\"日\"*"));
}

void SearchWordsTest::anythingTypedIsUnderstood()
{
    // Whatever is typed, SQLite takes the expression: the searches find nothing, but none fails.
    TestWorkspace test;
    const std::string signs = "ab\"*-:(){}^+'\\ \n,.NOTé";
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        std::string typed;
        for (std::uint32_t state = seed * 2654435761U + 1, i = 0; i < seed % 17;
             ++i, state = state * 1664525U + 1013904223U)
            typed += signs[(state >> 16) % signs.size()];
        const Result<std::string> expression = searchExpression(typed);
        if (!expression || expression->empty())
            continue;
        Statement statement = test.connection.prepare("SELECT rowid FROM content_text WHERE content_text MATCH ?");
        QVERIFY2(!statement.bindAll(*expression).step(), typed.c_str());
    }
}

QTEST_GUILESS_MAIN(SearchWordsTest)
#include "tst_search_words.moc"
