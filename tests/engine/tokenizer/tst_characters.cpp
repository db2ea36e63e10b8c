// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <functional>

#include <nlohmann/json.hpp>

#include "engine/tokenizer/normalizer/lowercase.h"
#include "engine/tokenizer/normalizer/unicode_form.h"
#include "engine/tokenizer/unicode_classes.h"
#include "engine/tokenizer/utf8.h"
#include "storage/files/sha256.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

/// Every code point against what Hugging Face's tokenizers know of it (make_characters.py).
class TestCharacters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areNormalizedAlike_data();
    void areNormalizedAlike();
    void areClassedAlike_data();
    void areClassedAlike();
    void stopAtUnicode9WhereTheyAreNormalized();
    void keepTheRangeOfWhatTheyReplace();
};

namespace {

template <class Visit>
void forEachCharacter(Visit visit)
{
    for (char32_t character = 0; character < 0x110000; ++character)
        if (character < 0xD800 || character >= 0xE000)
            visit(character);
}

std::string normalized(const Normalizer& normalizer, const std::string& text)
{
    AlignedText aligned(text, makeSpan(0, text.size()));
    normalizer.apply(aligned);
    return aligned.text();
}

std::string goldenSum(const QString& name)
{
    return json::parse(goldenText("characters.json")).at(name.toStdString()).get<std::string>();
}

std::string hex(files::Sha256& sum)
{
    return QByteArray::fromStdString(sum.digest()).toHex().toStdString();
}

}  // namespace

void TestCharacters::areNormalizedAlike_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"NFC", "NFD", "NFKC", "NFKD", "Lowercase"})
        QTest::newRow(name) << name;
}

void TestCharacters::areNormalizedAlike()
{
    QFETCH(QString, name);
    std::unique_ptr<Normalizer> normalizer = std::make_unique<UnicodeForm>(name.contains('K'), name.endsWith('C'));
    if (name == "Lowercase")
        normalizer = std::make_unique<Lowercase>();
    files::Sha256 sum;
    forEachCharacter([&](char32_t character) {
        std::string text = "e";
        appendCharacter(text, character);
        sum.add(normalized(*normalizer, text + "\u0301") + "\n");
    });
    QCOMPARE(hex(sum), goldenSum(name));
}

void TestCharacters::areClassedAlike_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"numeric", "punctuation", "space", "no word"})
        QTest::newRow(name) << name;
}

void TestCharacters::areClassedAlike()
{
    QFETCH(QString, name);
    const std::function<bool(char32_t)> inside = name == "numeric"       ? isNumeric
                                                 : name == "punctuation" ? isPunctuation
                                                 : name == "space"       ? isSpace
                                                                   : [](char32_t c) { return !isWordCharacter(c); };
    std::string digits;
    forEachCharacter([&](char32_t character) { digits += inside(character) ? '1' : '0'; });
    files::Sha256 sum;
    sum.add(digits);
    QCOMPARE(hex(sum), goldenSum(name));
}

void TestCharacters::stopAtUnicode9WhereTheyAreNormalized()
{
    // U+1DF9 has a combining class since Unicode 10: it would go behind U+0334 otherwise. U+11938 is two characters
    // since Unicode 13.
    QCOMPARE(normalized(UnicodeForm(false, false), "a\u1DF9\u0334"), std::string("a\u1DF9\u0334"));
    QCOMPARE(normalized(UnicodeForm(false, false), "a\u0301\u0334"), std::string("a\u0334\u0301"));
    QCOMPARE(normalized(UnicodeForm(false, false), "\U00011938"), std::string("\U00011938"));
    QCOMPARE(normalized(UnicodeForm(false, true), "\U00011935\U00011930"), std::string("\U00011935\U00011930"));
}

void TestCharacters::keepTheRangeOfWhatTheyReplace()
{
    const std::string text = "xe\u0301\u1100\u1161\u11A8\xFFy";
    AlignedText aligned(text, makeSpan(0, text.size()));
    UnicodeForm(false, true).apply(aligned);
    QCOMPARE(aligned.text(), std::string("x\u00E9\uAC01\xFFy"));
    // As in Hugging Face's, what is composed has the range of its first character.
    QCOMPARE(aligned.span(1, 3), (ByteSpan{1, 2}));
    QCOMPARE(aligned.span(3, 6), (ByteSpan{4, 7}));
    QCOMPARE(aligned.span(6, 8), (ByteSpan{13, 15}));
}

QTEST_GUILESS_MAIN(TestCharacters)
#include "tst_characters.moc"
