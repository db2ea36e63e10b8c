// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/tokenizer/text_stream.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"
#include "tests/engine/tokenizer/nasty_strings.h"

using namespace poft;
using namespace poft::tokenizer;

namespace {

/// The pieces that a stream gives, the last from finish().
std::vector<std::string> streamed(const Tokenizer& tokenizer, const std::vector<api::TokenId>& ids, bool skipSpecial)
{
    TextStream stream(tokenizer, skipSpecial);
    std::vector<std::string> pieces;
    for (const api::TokenId id : ids)
        pieces.push_back(stream.push(id));
    pieces.push_back(stream.finish());
    return pieces;
}

std::string joined(const std::vector<std::string>& pieces)
{
    std::string text;
    for (const std::string& piece : pieces)
        text += piece;
    return text;
}

}  // namespace

class TestTextStream : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givesTheWholeText_data();
    void givesTheWholeText();
    void givesTokensAtOnce();
    void holdsBackHalfCharacters();
    void holdsBackRunsOfBytes();
    void leavesSpecialTokensOut();
    void beginsAnewAfterTheEnd();
};

void TestTextStream::givesTheWholeText_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2", "llama3", "qwen2", "llama2", "mistral"})
        QTest::newRow(name) << name;
}

void TestTextStream::givesTheWholeText()
{
    QFETCH(QString, name);
    const Tokenizer tokenizer = goldenTokenizer(name.toStdString());
    NastyStrings strings(9);
    for (int i = 0; i < 2000; ++i) {
        // Every third text in an order that no encoder makes, with broken characters.
        auto ids = tokenizer.encodeIds(strings.next());
        if (i % 3 == 0)
            std::reverse(ids.begin(), ids.end());
        QCOMPARE(joined(streamed(tokenizer, ids, i % 2 == 0)), tokenizer.decode(ids, i % 2 == 0));
    }
}

void TestTextStream::givesTokensAtOnce()
{
    const Tokenizer tokenizer = goldenTokenizer("llama2");
    const auto pieces = streamed(tokenizer, tokenizer.encodeIds("the sum  of it"), false);
    QCOMPARE(joined(pieces), std::string("the sum  of it"));
    // The first token is the space that the encoder put before the text.
    QVERIFY(pieces.front().empty() && pieces.back().empty());
    QCOMPARE(std::count(pieces.begin() + 1, pieces.end() - 1, std::string()), 0);
}

void TestTextStream::holdsBackHalfCharacters()
{
    const Tokenizer tokenizer = goldenTokenizer("llama3");
    // The alphabet's tokens of the bytes F0 9F A7 A0, U+1F9E0.
    std::vector<api::TokenId> ids;
    for (const char* letter : {"ð", "Ł", "§", "ł"})
        ids.push_back(tokenizer.tokenId(letter).value());
    QCOMPARE(streamed(tokenizer, ids, false), (std::vector<std::string>{"", "", "", "\U0001F9E0", ""}));
    ids.pop_back();
    QCOMPARE(streamed(tokenizer, ids, false), (std::vector<std::string>{"", "", "", "\uFFFD"}));
}

void TestTextStream::holdsBackRunsOfBytes()
{
    const Tokenizer tokenizer = goldenTokenizer("llama2");
    const auto byte = [&](const char* code) { return tokenizer.tokenId(code).value(); };
    const api::TokenId letter = tokenizer.tokenId("a").value();
    // "A" by its byte is settled only when no byte follows: before E6 alone it would be U+FFFD, too.
    QCOMPARE(streamed(tokenizer, {letter, byte("<0x41>"), byte("<0xE6>"), letter}, false),
             (std::vector<std::string>{"a", "", "", "\uFFFD\uFFFDa", ""}));
    QCOMPARE(streamed(tokenizer, {letter, byte("<0x41>"), letter}, false),
             (std::vector<std::string>{"a", "", "Aa", ""}));
}

void TestTextStream::leavesSpecialTokensOut()
{
    const Tokenizer tokenizer = goldenTokenizer("mistral");
    const auto ids = tokenizer.encodeIds("<s>the</s>");
    QCOMPARE(joined(streamed(tokenizer, ids, true)), std::string("the"));
    QCOMPARE(joined(streamed(tokenizer, ids, false)), std::string("<s>the</s>"));
}

void TestTextStream::beginsAnewAfterTheEnd()
{
    const Tokenizer tokenizer = goldenTokenizer("llama3");
    TextStream stream(tokenizer, false);
    QCOMPARE(stream.finish(), std::string());
    const api::TokenId letter = tokenizer.tokenId("a").value();
    QCOMPARE(stream.push(letter), std::string("a"));
    QCOMPARE(stream.finish(), std::string());
    QCOMPARE(stream.push(letter), std::string("a"));
}

QTEST_GUILESS_MAIN(TestTextStream)
#include "tst_text_stream.moc"
