// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/text/token_places.h"
#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using namespace poft::tokenizer;

namespace {

/// Every byte is a token; `merges` of them are learnt from `text`.
Tokenizer byteTokenizer(const std::string& text = {}, int merges = 0)
{
    BpeTrainer trainer({259 + merges, WordPattern::Qwen2, ChatFormat::chatMl().specialTokens(), 2});
    trainer.add(text);
    return *Tokenizer::parse(tokenizerJson(*trainer.train()), "{}", "bytes");
}

Conversation chat(const std::vector<std::pair<std::string, std::string>>& turns)
{
    Conversation conversation;
    for (const auto& [role, content] : turns)
        conversation.messages.push_back({role, content, {}, {}});
    return conversation;
}

/// The places as "message:begin-end …".
QString placesOf(const Tokenizer& tokenizer, const ChatFormat& format, const Conversation& conversation,
                 const SequenceSettings& settings = {})
{
    const auto sequence = encodeForTraining(tokenizer, format, conversation, settings);
    if (!sequence)
        return QString::fromStdString(sequence.error().message);
    QStringList places;
    for (const TokenPlace& place : responsePlaces(*sequence, conversation))
        places << QStringLiteral("%1:%2-%3").arg(place.message).arg(place.begin).arg(place.end);
    return places.join(' ');
}

/// A format whose template trims answers and leaves thoughts out.
ChatFormat trimming()
{
    ChatFiles files;
    files.templates["default"] =
        "{% for m in messages %}<|im_start|>{{ m.role }}: {% if m.role == 'assistant' %}{% generation %}{{ "
        "m.content.split('</think>')[-1] | trim }}<|im_end|>{% endgeneration %}{% else %}{{ m.content }}{% endif "
        "%}{% endfor %}";
    files.endTokens = {"<|im_end|>"};
    return *ChatFormat::make(files, clockWithoutWorkspace(), "test");
}

}  // namespace

class TestTokenPlaces : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesAreCountedInTheMessage();
    void sameAnswersAreToldApart();
    void placesAlignBetweenTokenizers();
    void trimmedAnswersKeepTheirPlace();
    void partsOfACharacterShareItsRange();
    void cutTokensHaveNoPlace();
    void plainTextIsItsOwnMessage();
};

void TestTokenPlaces::placesAreCountedInTheMessage()
{
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(),
                      chat({{"user", "h"}, {"assistant", "abc"}, {"user", "i"}, {"assistant", "d"}})),
             QString("1:0-1 1:1-2 1:2-3 1:3-3 3:0-1 3:1-1"));
}

void TestTokenPlaces::sameAnswersAreToldApart()
{
    // The third answer is a part of the second, and the question holds it too.
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(),
                      chat({{"assistant", "o"}, {"user", "ok"}, {"assistant", "ok"}, {"assistant", "k"}}),
                      {0, Turns::All, false}),
             QString("0:0-1 2:0-1 2:1-2 3:0-1"));
}

void TestTokenPlaces::placesAlignBetweenTokenizers()
{
    // One learns "he" and "hello", the other has bytes alone: the same characters, the same places.
    const Conversation conversation = chat({{"user", "x"}, {"assistant", "hello hello"}});
    const QString words = placesOf(byteTokenizer("hello hello hello hello", 5), ChatFormat::chatMl(), conversation);
    QCOMPARE(words.section(' ', 0, 0), QString("1:0-5"));
    QVERIFY(words.endsWith("-11 1:11-11"));
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(), conversation).count('-'), 12);
}

void TestTokenPlaces::trimmedAnswersKeepTheirPlace()
{
    QCOMPARE(placesOf(byteTokenizer(), trimming(), chat({{"user", "x"}, {"assistant", "<think>so</think>\n ab "}})),
             QString("1:19-20 1:20-21 1:21-21"));
}

void TestTokenPlaces::partsOfACharacterShareItsRange()
{
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(), chat({{"user", "x"}, {"assistant", "aé"}})),
             QString("1:0-1 1:1-3 1:1-3 1:3-3"));
}

void TestTokenPlaces::cutTokensHaveNoPlace()
{
    // "SU↵hE↵Sassistant↵" and two bytes of the answer.
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(), chat({{"U", "h"}, {"assistant", "abc"}}),
                      {19, Turns::All, true}),
             QString("1:0-1 1:1-2"));
}

void TestTokenPlaces::plainTextIsItsOwnMessage()
{
    QCOMPARE(placesOf(byteTokenizer(), ChatFormat::chatMl(), chat({{"text", "abc"}})), QString("0:1-2 0:2-3 0:3-3"));
}

QTEST_GUILESS_MAIN(TestTokenPlaces)
#include "tst_token_places.moc"
