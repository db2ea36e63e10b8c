// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/tokenizer/byte_alphabet.h"
#include "engine/tokenizer/utf8.h"

using namespace poft::tokenizer;

class TestUtf8 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesEveryCodePoint();
    void replacesWhatIsNotUtf8_data();
    void replacesWhatIsNotUtf8();
    void widensToWholeCharacters();
    void mapsBytesToTheAlphabetAndBack();
};

void TestUtf8::decodesEveryCodePoint()
{
    for (char32_t c = 0; c < 0x110000; c += c < 0x11000 ? 1 : 251) {
        // Surrogates are no characters, and Qt takes U+FEFF for a byte order mark.
        if ((c >= 0xD800 && c < 0xE000) || c == 0xFEFF)
            continue;
        std::string text;
        appendCharacter(text, c);
        const Character character = characterAt(text, 0);
        QCOMPARE(static_cast<unsigned>(character.codePoint), static_cast<unsigned>(c));
        QCOMPARE(character.bytes, text.size());
        QCOMPARE(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toUcs4().value(0),
                 static_cast<uint>(c));
    }
}

void TestUtf8::replacesWhatIsNotUtf8_data()
{
    // Expected values are those of Python's bytes.decode("utf-8", "replace"), which follows the same rule of maximal
    // parts.
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("fine") << QByteArray("a\u00e9") << "a\u00e9";
    QTest::newRow("lone continuation") << QByteArray("a\x80") << "a\uFFFD";
    QTest::newRow("cut in two of three") << QByteArray("\xE6\x97") << "\uFFFD";
    QTest::newRow("cut, then text") << QByteArray(
                                           "\xE6\x97"
                                           "a")
                                    << "\uFFFDa";
    QTest::newRow("overlong") << QByteArray("\xC0\xAF") << "\uFFFD\uFFFD";
    QTest::newRow("overlong of three") << QByteArray("\xE0\x80\xAF") << "\uFFFD\uFFFD\uFFFD";
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << "\uFFFD\uFFFD\uFFFD";
    QTest::newRow("beyond") << QByteArray("\xF4\x90\x80\x80") << "\uFFFD\uFFFD\uFFFD\uFFFD";
    QTest::newRow("cut in three of four") << QByteArray("\xF0\x9F\x98!") << "\uFFFD!";
    QTest::newRow("FF") << QByteArray("\xFF") << "\uFFFD";
}

void TestUtf8::replacesWhatIsNotUtf8()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(replaceInvalid(bytes.toStdString())), text);
}

void TestUtf8::widensToWholeCharacters()
{
    const std::string text = "a\u00e9\U0001F9E0\xFF\x80";  // bytes 0 | 1-2 | 3-6 | 7 | 8
    QCOMPARE(wholeCharacters(text, {0, 1}), (ByteSpan{0, 1}));
    QCOMPARE(wholeCharacters(text, {2, 3}), (ByteSpan{1, 3}));
    QCOMPARE(wholeCharacters(text, {4, 5}), (ByteSpan{3, 7}));
    QCOMPARE(wholeCharacters(text, {0, 4}), (ByteSpan{0, 7}));
    QCOMPARE(wholeCharacters(text, {7, 8}), (ByteSpan{7, 8}));
    QCOMPARE(wholeCharacters(text, {8, 9}), (ByteSpan{8, 9}));
    QCOMPARE(wholeCharacters(text, {4, 4}), (ByteSpan{4, 4}));
}

void TestUtf8::mapsBytesToTheAlphabetAndBack()
{
    QCOMPARE(toAlphabet(" the\n"), std::string("ĠtheĊ"));
    QCOMPARE(toAlphabet("\x7f\xa0\xad\xff"), std::string("\u0121\u0142\u0143\u00ff"));
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    QCOMPARE(fromAlphabet(toAlphabet(all)), std::optional(all));
    QVERIFY(!fromAlphabet("a b"));
    QVERIFY(!fromAlphabet("\u0144"));
    QVERIFY(!fromAlphabet("日"));
}

QTEST_GUILESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
