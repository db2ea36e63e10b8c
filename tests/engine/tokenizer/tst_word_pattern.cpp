// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <vector>

#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/word_pattern.h"

using namespace poft::tokenizer;

namespace {

/// The words of a text, with | between them.
QString words(WordPattern pattern, const QString& text)
{
    const std::string bytes = text.toStdString();
    QStringList parts;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = wordEnd(pattern, bytes, begin);
        parts << QString::fromStdString(bytes.substr(begin, end - begin));
        begin = end;
    }
    return parts.join('|');
}

}  // namespace

class TestWordPattern : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cutsLikeTheExpression_data();
    void cutsLikeTheExpression();
    void knowsItsExpressions();
    void knowsUnicode16();
};

void TestWordPattern::cutsLikeTheExpression_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("gpt2");
    QTest::addColumn<QString>("llama3");
    QTest::addColumn<QString>("qwen2");
    const auto row = [](const char* text, const char* gpt2, const char* llama3, const char* qwen2) {
        QTest::newRow(text) << QString(text) << QString(gpt2) << QString(llama3) << QString(qwen2);
    };
    row("Hello world", "Hello| world", "Hello| world", "Hello| world");
    row("a  b", "a| | b", "a| | b", "a| | b");
    row("a\tb", "a|\t|b", "a|\tb", "a|\tb");
    row("it's IT'S", "it|'s| IT|'|S", "it|'s| IT|'S", "it|'s| IT|'S");
    row("we'll", "we|'ll", "we|'ll", "we|'ll");
    row("x'sy", "x|'s|y", "x|'s|y", "x|'s|y");
    row("'\u017f", "'|\u017f", "'\u017f", "'\u017f");
    row("1234567", "1234567", "123|456|7", "1|2|3|4|5|6|7");
    row("a 12", "a| 12", "a| |12", "a| |1|2");
    row("!a", "!|a", "!a", "!a");
    row("!!a", "!!|a", "!!|a", "!!|a");
    row(" !a", " !|a", " !|a", " !|a");
    row("$5", "$|5", "$|5", "$|5");
    row("a\n\nb", "a|\n|\n|b", "a|\n\n|b", "a|\n\n|b");
    row("a \n \n b", "a| \n \n| b", "a| \n \n| b", "a| \n \n| b");
    row("a \n\n  b", "a| \n\n | b", "a| \n\n| | b", "a| \n\n| | b");
    row("end.\r\n\r\nNext", "end|.|\r\n\r|\n|Next", "end|.\r\n\r\n|Next", "end|.\r\n\r\n|Next");
    row("a   ", "a|   ", "a|   ", "a|   ");
    row("e\u0301a", "e|\u0301|a", "e|\u0301a", "e|\u0301a");
    row("\u00a0a", "\u00a0|a", "\u00a0a", "\u00a0a");
    row("\u180e", "\u180e", "\u180e", "\u180e");
    row("日本語。中", "日本語|。|中", "日本語|。中", "日本語|。中");
}

void TestWordPattern::cutsLikeTheExpression()
{
    QFETCH(QString, text);
    QFETCH(QString, gpt2);
    QFETCH(QString, llama3);
    QFETCH(QString, qwen2);
    QCOMPARE(words(WordPattern::Gpt2, text), gpt2);
    QCOMPARE(words(WordPattern::Llama3, text), llama3);
    QCOMPARE(words(WordPattern::Qwen2, text), qwen2);
    QCOMPARE(words(WordPattern::Whole, text), text);
}

void TestWordPattern::knowsItsExpressions()
{
    for (const WordPattern pattern : {WordPattern::Gpt2, WordPattern::Llama3, WordPattern::Qwen2})
        QCOMPARE(wordPatternFromRegex(wordPatternRegex(pattern)), std::optional(pattern));
    QVERIFY(!wordPatternFromRegex(""));
    QVERIFY(!wordPatternFromRegex("\\p{L}+"));
}

void TestWordPattern::knowsUnicode16()
{
    // Garay letters and digits and Latin letters that Unicode 16 added.
    QCOMPARE(charClass(0x10D50), CharClass::Letter);
    QCOMPARE(charClass(0xA7DA), CharClass::Letter);
    QCOMPARE(charClass(0x10D40), CharClass::Number);
    QCOMPARE(charClass(0x180E), CharClass::Other);
    QCOMPARE(charClass(0x85), CharClass::Space);
    QCOMPARE(charClass(0x1C), CharClass::Other);
    QCOMPARE(charClass(0xFFFFFFFF), CharClass::Other);
    QVERIFY(isWordCharacter('_') && isWordCharacter(0x301) && isWordCharacter(0xE9) && isWordCharacter(0x200D));
    QVERIFY(!isWordCharacter(' ') && !isWordCharacter('-') && !isWordCharacter(0x2019) && !isWordCharacter(0));
    int letters = 0;
    int numbers = 0;
    int spaces = 0;
    for (char32_t c = 0; c < 0x110000; ++c) {
        letters += charClass(c) == CharClass::Letter ? 1 : 0;
        numbers += charClass(c) == CharClass::Number ? 1 : 0;
        spaces += charClass(c) == CharClass::Space ? 1 : 0;
    }
    QCOMPARE(letters, 141028);
    QCOMPARE(numbers, 1911);
    QCOMPARE(spaces, 25);
}

QTEST_GUILESS_MAIN(TestWordPattern)
#include "tst_word_pattern.moc"
